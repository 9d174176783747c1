import { address, word } from "./tiles";

/** In all lanes the largest of four lanes, none of which is NaN. */
@inline
function largest(four: v128): v128 {
  const two = f32x4.pmax(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return f32x4.pmax(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2));
}

/** As `atMax`, of rows of 32, ggml's blocks: without loops, so that several rows are under way at the same time. */
function atMaxOf32(key: usize, x: usize, out: usize, rows: i32, mask: i32): void {
  const magnitude = i32x4.splat(mask), nothing = f32x4.splat(-Infinity);
  for (let row = 0; row < rows; row++, key += 128, x += 128, out += 4) {
    // A NaN must come second to be passed over.
    let a = f32x4.pmax(nothing, v128.and(v128.load(key), magnitude));
    let b = f32x4.pmax(nothing, v128.and(v128.load(key, 16), magnitude));
    a = f32x4.pmax(a, v128.and(v128.load(key, 32), magnitude));
    b = f32x4.pmax(b, v128.and(v128.load(key, 48), magnitude));
    a = f32x4.pmax(a, v128.and(v128.load(key, 64), magnitude));
    b = f32x4.pmax(b, v128.and(v128.load(key, 80), magnitude));
    a = f32x4.pmax(a, v128.and(v128.load(key, 96), magnitude));
    b = f32x4.pmax(b, v128.and(v128.load(key, 112), magnitude));
    const most = largest(f32x4.pmax(a, b));
    const bits = equalBits(key, most, magnitude) | (equalBits(key + 64, most, magnitude) << 16);
    const first = bits == 0 ? 0 : ctz<u32>(bits);
    store<i32>(out, load<i32>(x + (<usize>first << 2)));
  }
}

/** The keys of 16 elements that equal the largest, as bits in their order. */
@inline
function equalBits(at: usize, most: v128, magnitude: v128): u32 {
  const a = f32x4.eq(v128.and(v128.load(at), magnitude), most);
  const b = f32x4.eq(v128.and(v128.load(at, 16), magnitude), most);
  const c = f32x4.eq(v128.and(v128.load(at, 32), magnitude), most);
  const d = f32x4.eq(v128.and(v128.load(at, 48), magnitude), most);
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}

/**
 * For each row the value of x at the first element whose key is the largest. NaN among the keys is passed over; when all are, the first.
 * Block: rows, cols, rows a shard, x, keys (0: the magnitudes of x), out (a binary32 a row).
 */
export function atMax(block: usize, shard: i32): void {
  const rows = word(block, 0), cols = word(block, 1), perShard = word(block, 2);
  const x = address(block, 3), given = address(block, 4), out = address(block, 5);
  const keys = given == 0 ? x : given;
  const mask = given == 0 ? 0x7fffffff : -1, magnitude = i32x4.splat(mask);
  const from = shard * perShard, to = min(from + perShard, rows);
  if (cols == 32) {
    const skip = <usize>from << 7;
    return atMaxOf32(keys + skip, x + skip, out + (<usize>from << 2), to - from, mask);
  }
  for (let row = from; row < to; row++) {
    const skip = (<usize>row * <usize>cols) << 2, key = keys + skip;
    let four = f32x4.splat(-Infinity), j = 0;
    for (; j + 4 <= cols; j += 4) four = f32x4.pmax(four, v128.and(v128.load(key + (<usize>j << 2)), magnitude));
    let most = f32x4.extract_lane(largest(four), 0);
    for (; j < cols; j++) {
      const k = reinterpret<f32>(load<i32>(key + (<usize>j << 2)) & mask);
      if (k > most) most = k;
    }
    let first = 0;
    for (j = 0; j < cols; j++) {
      if (reinterpret<f32>(load<i32>(key + (<usize>j << 2)) & mask) == most) {
        first = j;
        break;
      }
    }
    store<i32>(out + (<usize>row << 2), load<i32>(x + skip + (<usize>first << 2)));
  }
}
