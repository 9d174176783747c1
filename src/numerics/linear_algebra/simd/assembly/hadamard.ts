/**
 * The Walsh-Hadamard transform of rows, in place: butterflies over runs of a power of two (the pairs 1, 2, 4 ... apart), then a small
 * Hadamard matrix across the runs, then one multiplication by the scale. Two rounds of butterflies go through memory together.
 */
import { address, canonical, canonicalOf, word } from "./block";

/** Pairs 1 apart, then 2 apart, within four neighbours. */
@inline
function four(x: v128): v128 {
  const even = v128.shuffle<i32>(x, x, 0, 0, 2, 2), odd = v128.shuffle<i32>(x, x, 1, 1, 3, 3);
  const y = v128.shuffle<i32>(f32x4.add(even, odd), f32x4.sub(even, odd), 0, 5, 2, 7);
  const low = v128.shuffle<i32>(y, y, 0, 1, 0, 1), high = v128.shuffle<i32>(y, y, 2, 3, 2, 3);
  return v128.shuffle<i32>(f32x4.add(low, high), f32x4.sub(low, high), 0, 1, 6, 7);
}

/** All butterflies of `run` elements, a power of two. */
function butterflies(x: usize, run: i32): void {
  const size = <usize>run << 2;
  if (run == 2) {
    const a = load<f32>(x), b = load<f32>(x, 4);
    store<f32>(x, a + b);
    store<f32>(x, a - b, 4);
  }
  if (run < 4) return;
  for (let at = x; at < x + size; at += 16) v128.store(at, four(v128.load(at)));
  let h: usize = 16;
  for (; h << 2 <= size; h <<= 2) {
    for (let first = x; first < x + size; first += h << 2) {
      for (let at = first; at < first + h; at += 16) {
        const a = v128.load(at), b = v128.load(at + h), c = v128.load(at + 2 * h), d = v128.load(at + 3 * h);
        const ab = f32x4.add(a, b), ba = f32x4.sub(a, b), cd = f32x4.add(c, d), dc = f32x4.sub(c, d);
        v128.store(at, f32x4.add(ab, cd));
        v128.store(at + h, f32x4.add(ba, dc));
        v128.store(at + 2 * h, f32x4.sub(ab, cd));
        v128.store(at + 3 * h, f32x4.sub(ba, dc));
      }
    }
  }
  if (h < size) {
    for (let at = x; at < x + h; at += 16) {
      const a = v128.load(at), b = v128.load(at + h);
      v128.store(at, f32x4.add(a, b));
      v128.store(at + h, f32x4.sub(a, b));
    }
  }
}

/** The small matrix across `runs` runs: sums of the terms in their order, signs flipped by masks. */
function across(x: usize, run: i32, runs: i32, signs: usize, scratch: usize): void {
  const step = <usize>run << 2;
  let j = 0;
  for (; j + 4 <= run; j += 4, x += 16) {
    let sign = signs;
    for (let i = 0; i < runs; i++) {
      let sum = f32x4.splat(0);
      for (let k = 0, at = x; k < runs; k++, at += step, sign += 4) {
        sum = f32x4.add(sum, v128.xor(v128.load(at), v128.load32_splat(sign)));
      }
      v128.store(scratch + (<usize>i << 4), sum);
    }
    for (let i = 0, at = x; i < runs; i++, at += step) v128.store(at, v128.load(scratch + (<usize>i << 4)));
  }
  for (; j < run; j++, x += 4) {
    let sign = signs;
    for (let i = 0; i < runs; i++) {
      let sum: f32 = 0;
      for (let k = 0, at = x; k < runs; k++, at += step, sign += 4) {
        sum += reinterpret<f32>(load<i32>(at) ^ load<i32>(sign));
      }
      store<f32>(scratch + (<usize>i << 2), sum);
    }
    for (let i = 0, at = x; i < runs; i++, at += step) store<i32>(at, load<i32>(scratch + (<usize>i << 2)));
  }
}

/**
 * Block: rows, rows of a shard, address, bytes from row to row, length of a run, runs (1: no small matrix), the signs of the small matrix
 * as masks, scratch of 16 * runs bytes a shard, scale.
 */
export function hadamard(block: usize, shard: i32): void {
  const perShard = word(block, 1), run = word(block, 4), runs = word(block, 5);
  const step = address(block, 3), scratch = address(block, 7) + <usize>(shard * runs) * 16;
  const size = <usize>(run * runs) << 2;
  const scale = load<f32>(block + 32), scales = f32x4.splat(scale);
  const last = min(shard * perShard + perShard, word(block, 0));
  for (let r = shard * perShard; r < last; r++) {
    const x = address(block, 2) + <usize>r * step;
    for (let i = 0; i < runs; i++) butterflies(x + <usize>(i * run << 2), run);
    if (runs > 1) across(x, run, runs, address(block, 6), scratch);
    let at = x;
    for (; at + 16 <= x + size; at += 16) v128.store(at, canonical(f32x4.mul(v128.load(at), scales)));
    for (; at < x + size; at += 4) store<f32>(at, canonicalOf(load<f32>(at) * scale));
  }
}
