import { address, first, last, length, open, start, tile, word } from "./tiles";

/** An integer that orders as the binary32 number of these bits does. The map is its own inverse. */
@inline
function key(bits: i32): i32 {
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

/** Puts the element of rank `k` in place k, none larger before it and none smaller after it (Hoare 1961, FIND). */
function find(keys: usize, n: i32, k: i32): void {
  let left = 0, right = n - 1;
  // A pivot from a fixed congruential sequence: no order of the input is quadratic by design.
  let random: u32 = 1;
  while (left < right) {
    random = random * 1664525 + 1013904223;
    const pivot = load<i32>(keys + (<usize>(left + <i32>((<u64>random * <u64>(right - left + 1)) >> 32)) << 2));
    let i = left, j = right;
    while (i <= j) {
      while (load<i32>(keys + (<usize>i << 2)) < pivot) i++;
      while (load<i32>(keys + (<usize>j << 2)) > pivot) j--;
      if (i > j) break;
      const a = keys + (<usize>i << 2), b = keys + (<usize>j << 2), held = load<i32>(a);
      store<i32>(a, load<i32>(b));
      store<i32>(b, held);
      i++;
      j--;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else return;
  }
}

/** The quantile of n keys as binary32: twin of `quantile` in src/numerics/scalar/quantile.ts. */
function quantile(keys: usize, n: i32, share: f64): f32 {
  const at = <f64>(n - 1) * share;
  const below = min(<i32>floor(at), n - 1);
  const rest = at - <f64>below;
  find(keys, n, below);
  const low = load<i32>(keys + (<usize>below << 2));
  let above = low;
  if (below + 1 < n) {
    above = i32.MAX_VALUE;
    for (let i = below + 1; i < n; i++) above = min(above, load<i32>(keys + (<usize>i << 2)));
  }
  const a = <f64>reinterpret<f32>(key(low)), b = <f64>reinterpret<f32>(key(above));
  return <f32>(rest < 0.5 ? a + (b - a) * rest : b - (b - a) * (1 - rest));
}

/**
 * For rows of one tile: the quantile of each row.
 * Block: rows, cols, tiles a shard, x, out (binary32 a row), scratch (cols words a shard), absolute, 0, share f64.
 */
export function rowQuantile(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), out = address(block, 4), absolute = word(block, 6) != 0, share = load<f64>(block, 32);
  for (let t = first; t < last; t++) {
    tile(t);
    const keys = address(block, 5) + <usize>shard * (<usize>length << 2);
    for (let i = 0; i < length; i++) {
      const bits = load<i32>(x + ((start + <usize>i) << 2));
      store<i32>(keys + (<usize>i << 2), absolute ? bits & 0x7fffffff : key(bits));
    }
    store<f32>(out + (<usize>t << 2), quantile(keys, length, share));
  }
}

/** An unsigned key, which orders as the numbers do; with `absolute` that of |x|. */
@inline
function ordered(bits: i32, absolute: bool): u32 {
  return absolute ? <u32>(bits & 0x7fffffff) : <u32>(key(bits) ^ i32.MIN_VALUE);
}

/**
 * Counts keys by their upper half, for the order statistics of a long row. Counts are added to what is there.
 * Block: n, elements a shard, x, tables (65,536 u32 a shard), absolute.
 */
export function countHigh(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1), table = address(block, 3) + (<usize>shard << 18);
  const absolute = word(block, 4) != 0, from = shard * perShard, to = min(from + perShard, n);
  let at = address(block, 2) + (<usize>from << 2);
  for (let i = from; i < to; i++, at += 4) {
    const bin = table + (<usize>(ordered(load<i32>(at), absolute) >> 16) << 2);
    store<u32>(bin, load<u32>(bin) + 1);
  }
}

/**
 * Counts the keys with a given upper half by their lower half.
 * Block: n, elements a shard, x, tables (65,536 u32 a shard), absolute, upper half.
 */
export function countLow(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1), table = address(block, 3) + (<usize>shard << 18);
  const absolute = word(block, 4) != 0, upper = <u32>word(block, 5);
  const from = shard * perShard, to = min(from + perShard, n);
  let at = address(block, 2) + (<usize>from << 2);
  // The upper half of the bits themselves, which is enough to pass over most values four at a time.
  const bits = absolute ? upper : <u32>key(<i32>(upper << 16) ^ i32.MIN_VALUE) >> 16;
  const wanted = i32x4.splat(<i32>bits), magnitude = i32x4.splat(absolute ? 0x7fffffff : -1);
  for (let i = from; i < to; i += 4, at += 16) {
    if (i + 4 <= to) {
      const high = i32x4.shr_u(v128.and(v128.load(at), magnitude), 16);
      if (!v128.any_true(i32x4.eq(high, wanted))) continue;
    }
    for (let j = 0; j < min(4, to - i); j++) {
      const found = ordered(load<i32>(at + (<usize>j << 2)), absolute);
      if (found >> 16 != upper) continue;
      const bin = table + (<usize>(found & 0xffff) << 2);
      store<u32>(bin, load<u32>(bin) + 1);
    }
  }
}
