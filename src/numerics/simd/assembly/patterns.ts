import { address, word } from "./tiles";

/**
 * Counts binary32 numbers by the upper 20 of their bits: sign, exponent and 11 bits of mantissa. Both zeros are +0. Counts are added to
 * what is there, and each page of 2,048 bins that one falls into is marked with a byte.
 * Block: n, elements a shard, x, tables (2^20 u32 a shard), marks (512 bytes a shard).
 */
export function countPatterns(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1);
  const table = address(block, 3) + (<usize>shard << 22), marks = address(block, 4) + (<usize>shard << 9);
  const from = shard * perShard, to = min(from + perShard, n);
  let at = address(block, 2) + (<usize>from << 2);
  const end = at + (<usize>(to - from) << 2), four = end - ((end - at) & 15);
  const sign = i32x4.splat(i32.MIN_VALUE);
  for (; at < four; at += 16) {
    const x = v128.load(at);
    // -0 is the only pattern that is the sign alone.
    const bins = i32x4.shr_u(v128.andnot(x, i32x4.eq(x, sign)), 12);
    count(table, marks, <u32>i32x4.extract_lane(bins, 0));
    count(table, marks, <u32>i32x4.extract_lane(bins, 1));
    count(table, marks, <u32>i32x4.extract_lane(bins, 2));
    count(table, marks, <u32>i32x4.extract_lane(bins, 3));
  }
  for (; at < end; at += 4) {
    const x = load<u32>(at);
    count(table, marks, x == 0x80000000 ? 0 : x >> 12);
  }
}

@inline
function count(table: usize, marks: usize, bin: u32): void {
  const at = table + (<usize>bin << 2);
  store<u32>(at, load<u32>(at) + 1);
  store<u8>(marks + (bin >> 11), 1);
}
