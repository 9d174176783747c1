import { address, first, last, length, open, row, some, start, tile, word } from "./tiles";
import { fold, squareHigh, squareLow } from "./sums";

/** 1.5 * 2^23: adding it to |t| < 2^22 leaves t rounded half to even in the low bits of the sum. */
const MAGIC: f32 = 12582912;
const MAGIC_BITS: i32 = 0x4b400000;

let signal: f64 = 0;
let noise: f64 = 0;
let outside: i32 = 0;

/** Clamp, NaN to the lower end: pmax(a, b) is a < b ? b : a. */
@inline
function clamp(t: v128, lo: v128, hi: v128): v128 {
  return f32x4.pmin(hi, f32x4.pmax(lo, t));
}

/** 16 sums of MAGIC and a code without zero point, as codes of one byte. `flip` is 0x80 in each byte for unsigned codes. */
@inline
function bytes(a: v128, b: v128, c: v128, d: v128, move: v128, flip: v128): v128 {
  const ab = i16x8.narrow_i32x4_s(i32x4.sub(a, move), i32x4.sub(b, move));
  const cd = i16x8.narrow_i32x4_s(i32x4.sub(c, move), i32x4.sub(d, move));
  return v128.xor(i8x16.narrow_i16x8_s(ab, cd), flip);
}

/** Codes of a tile. */
function codesOf(at: usize, to: usize, n: i32, scale: f32, zero: i32, lo: i32, hi: i32): void {
  const s = f32x4.splat(scale), magic = f32x4.splat(MAGIC);
  const low = f32x4.splat(<f32>(lo - zero)), high = f32x4.splat(<f32>(hi - zero));
  // Unsigned codes go through the signed range: narrowing saturates.
  const flip = i8x16.splat(lo < 0 ? 0 : -128);
  const move = i32x4.splat(MAGIC_BITS - zero + (lo < 0 ? 0 : 128));
  const end = to + <usize>n, wide = to + <usize>(n & ~15);
  for (; to < wide; at += 64, to += 16) {
    const a = f32x4.add(clamp(f32x4.div(v128.load(at), s), low, high), magic);
    const b = f32x4.add(clamp(f32x4.div(v128.load(at, 16), s), low, high), magic);
    const c = f32x4.add(clamp(f32x4.div(v128.load(at, 32), s), low, high), magic);
    const d = f32x4.add(clamp(f32x4.div(v128.load(at, 48), s), low, high), magic);
    v128.store(to, bytes(a, b, c, d, move, flip));
  }
  for (; to + 4 <= end; at += 16, to += 4) {
    const a = f32x4.add(clamp(f32x4.div(v128.load(at), s), low, high), magic);
    v128.store32_lane(to, bytes(a, a, a, a, move, flip), 0);
  }
  if (to < end) {
    const n = <i32>(end - to);
    const a = f32x4.add(clamp(f32x4.div(some(at, n), s), low, high), magic);
    const codes = bytes(a, a, a, a, move, flip);
    store<i8>(to, <i8>i8x16.extract_lane_s(codes, 0));
    if (n > 1) store<i8>(to, <i8>i8x16.extract_lane_s(codes, 1), 1);
    if (n > 2) store<i8>(to, <i8>i8x16.extract_lane_s(codes, 2), 2);
  }
}

/**
 * q = clamp(round(x / s) + z, lo, hi).
 * Block: rows, cols, tiles a shard, x, codes, scales f32 and zero points (a byte) of the rows, lo, hi.
 */
export function encode(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), codes = address(block, 4), scales = address(block, 5), zeros = address(block, 6);
  const lo = word(block, 7), hi = word(block, 8);
  for (let t = first; t < last; t++) {
    tile(t);
    const z: i32 = lo < 0 ? load<i8>(zeros + <usize>row) : load<u8>(zeros + <usize>row);
    codesOf(x + (start << 2), codes + start, length, load<f32>(scales + (<usize>row << 2)), z, lo, hi);
  }
}

/** Sets signal, noise and outside for a tile: the tree of src/numerics/scalar/measure.ts. */
function lossOf(at: usize, n: i32, scale: f32, zero: i32, lo: i32, hi: i32): void {
  const s = f32x4.splat(scale), magic = f32x4.splat(MAGIC);
  const low = f32x4.splat(<f32>(lo - zero)), high = f32x4.splat(<f32>(hi - zero));
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, n0 = s0, n1 = s0, n2 = s0, n3 = s0, out = s0;
  for (let left = n; left > 0; left -= 8, at += 32) {
    // The last ones are padded with zeros, which add nothing.
    const a = left >= 4 ? v128.load(at) : some(at, left);
    const b = left >= 8 ? v128.load(at, 16) : left > 4 ? some(at + 16, left - 4) : i32x4.splat(0);
    const p = f32x4.div(a, s), q = f32x4.div(b, s);
    const i = f32x4.sub(f32x4.add(clamp(p, low, high), magic), magic);
    const j = f32x4.sub(f32x4.add(clamp(q, low, high), magic), magic);
    out = i32x4.sub(out, i32x4.add(f32x4.ne(f32x4.nearest(p), i), f32x4.ne(f32x4.nearest(q), j)));
    const e = f32x4.sub(a, f32x4.mul(i, s)), f = f32x4.sub(b, f32x4.mul(j, s));
    s0 = f64x2.add(s0, squareLow(a));
    s1 = f64x2.add(s1, squareHigh(a));
    s2 = f64x2.add(s2, squareLow(b));
    s3 = f64x2.add(s3, squareHigh(b));
    n0 = f64x2.add(n0, squareLow(e));
    n1 = f64x2.add(n1, squareHigh(e));
    n2 = f64x2.add(n2, squareLow(f));
    n3 = f64x2.add(n3, squareHigh(f));
  }
  signal = fold(s0, s1, s2, s3);
  noise = fold(n0, n1, n2, n3);
  outside = i32x4.extract_lane(out, 0) + i32x4.extract_lane(out, 1) + i32x4.extract_lane(out, 2) +
    i32x4.extract_lane(out, 3);
}

/**
 * What encoding and decoding loses; no value is stored. Block: as for `encode`, and out; `codes` is not used.
 * Out, 24 bytes a shard: sum of x^2, sum of (x - decoded)^2 and count of the clipped, each binary64, the tiles added in their order.
 */
export function loss(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), scales = address(block, 5), zeros = address(block, 6);
  const lo = word(block, 7), hi = word(block, 8), out = address(block, 9) + 24 * <usize>shard;
  let allSignal: f64 = 0, allNoise: f64 = 0, allOutside: f64 = 0;
  for (let t = first; t < last; t++) {
    tile(t);
    const z: i32 = lo < 0 ? load<i8>(zeros + <usize>row) : load<u8>(zeros + <usize>row);
    lossOf(x + (start << 2), length, load<f32>(scales + (<usize>row << 2)), z, lo, hi);
    allSignal += signal;
    allNoise += noise;
    allOutside += <f64>outside;
  }
  store<f64>(out, allSignal);
  store<f64>(out, allNoise, 8);
  store<f64>(out, allOutside, 16);
}
