/**
 * The Walsh-Hadamard transform of rows, in place: butterflies over runs of a power of two (the pairs 1, 2, 4 ... apart), then a small
 * Hadamard matrix across the runs, then one multiplication by the scale. Two rounds of butterflies go through memory together, the first four at once.
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

/** What is stored: the last pass multiplies by the scale. `last` is known when this is compiled. */
@inline
function stored(at: usize, v: v128, scales: v128, last: bool): void {
  v128.store(at, last ? canonical(f32x4.mul(v, scales)) : v);
}

/** Two rounds of butterflies over four vectors. */
@inline
function sixteen(at: usize, h: usize, a: v128, b: v128, c: v128, d: v128, scales: v128, last: bool): void {
  const ab = f32x4.add(a, b), ba = f32x4.sub(a, b), cd = f32x4.add(c, d), dc = f32x4.sub(c, d);
  stored(at, f32x4.add(ab, cd), scales, last);
  stored(at + h, f32x4.add(ba, dc), scales, last);
  stored(at + 2 * h, f32x4.sub(ab, cd), scales, last);
  stored(at + 3 * h, f32x4.sub(ba, dc), scales, last);
}

/** The rounds of h and 2 h bytes apart over all. */
@inline
function twoRounds(x: usize, end: usize, h: usize, scales: v128, last: bool): void {
  for (let first = x; first < end; first += h << 2) {
    for (let at = first; at < first + h; at += 16) {
      const a = v128.load(at), b = v128.load(at + h), c = v128.load(at + 2 * h), d = v128.load(at + 3 * h);
      sixteen(at, h, a, b, c, d, scales, last);
    }
  }
}

/** The round of h bytes apart, half of all. */
@inline
function halves(x: usize, h: usize, scales: v128, last: bool): void {
  for (let at = x; at < x + h; at += 16) {
    const a = v128.load(at), b = v128.load(at + h);
    stored(at, f32x4.add(a, b), scales, last);
    stored(at + h, f32x4.sub(a, b), scales, last);
  }
}

/** All butterflies of `run` elements, at least 64 and a power of two. */
@inline
function butterflies(x: usize, run: i32, scales: v128, last: bool): void {
  const size = <usize>run << 2, end = x + size;
  for (let at = x; at < end; at += 64) {
    const a = four(v128.load(at)), b = four(v128.load(at, 16));
    const c = four(v128.load(at, 32)), d = four(v128.load(at, 48));
    sixteen(at, 16, a, b, c, d, scales, false);
  }
  let h: usize = 64;
  for (; h << 2 < size; h <<= 2) twoRounds(x, end, h, scales, false);
  if (h << 2 == size) twoRounds(x, end, h, scales, last);
  else halves(x, h, scales, last);
}

/** The same for fewer than 64. */
function fewButterflies(x: usize, run: i32): void {
  for (let apart = 1; apart < run; apart <<= 1) {
    for (let i = 0; i < run; i++) {
      if (i & apart) continue;
      const at = x + (<usize>i << 2), to = at + (<usize>apart << 2);
      const a = load<f32>(at), b = load<f32>(to);
      store<f32>(at, a + b);
      store<f32>(to, a - b);
    }
  }
}

/** The small matrix across `runs` runs: sums of the terms in their order, signs flipped by masks. */
function across(x: usize, run: i32, runs: i32, signs: usize, scratch: usize, scales: v128): void {
  const step = <usize>run << 2;
  let j = 0;
  for (; j + 4 <= run; j += 4, x += 16) {
    let sign = signs;
    for (let i = 0; i < runs; i++) {
      let sum = f32x4.splat(0);
      for (let k = 0, at = x; k < runs; k++, at += step, sign += 4) {
        sum = f32x4.add(sum, v128.xor(v128.load(at), v128.load32_splat(sign)));
      }
      stored(scratch + (<usize>i << 4), sum, scales, true);
    }
    for (let i = 0, at = x; i < runs; i++, at += step) v128.store(at, v128.load(scratch + (<usize>i << 4)));
  }
  const scale = f32x4.extract_lane(scales, 0);
  for (; j < run; j++, x += 4) {
    let sign = signs;
    for (let i = 0; i < runs; i++) {
      let sum: f32 = 0;
      for (let k = 0, at = x; k < runs; k++, at += step, sign += 4) {
        sum += reinterpret<f32>(load<i32>(at) ^ load<i32>(sign));
      }
      store<f32>(scratch + (<usize>i << 2), canonicalOf(sum * scale));
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
    if (runs == 1 && run >= 64) {
      butterflies(x, run, scales, true);
      continue;
    }
    for (let i = 0; i < runs; i++) {
      const from = x + (<usize>(i * run) << 2);
      if (run >= 64) butterflies(from, run, scales, false);
      else fewButterflies(from, run);
    }
    if (runs > 1) {
      across(x, run, runs, address(block, 6), scratch, scales);
      continue;
    }
    for (let at = x; at < x + size; at += 4) store<f32>(at, canonicalOf(load<f32>(at) * scale));
  }
}
