import { address, first, last, length, open, PAD, padded, row, start, tile, word } from "./tiles";
import { fold, high, low, perSquare, squares, unitOf } from "./sums";

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

/** Stores the first n of 16 codes. */
@inline
function put(to: usize, codes: v128, n: i32, pad: usize): void {
  if (n >= 16) v128.store(to, codes);
  else {
    v128.store(pad, codes);
    for (let i: usize = 0; i < <usize>n; i++) store<u8>(to + i, load<u8>(pad + i));
  }
}

/** Codes of a tile. Clamping comes before rounding here: the ends are integers, so the order does not matter. */
function codesOf(at: usize, to: usize, n: i32, scale: f32, zero: i32, lo: i32, hi: i32, pad: usize): void {
  const s = f32x4.splat(scale), magic = f32x4.splat(MAGIC);
  const least = f32x4.splat(<f32>(lo - zero)), most = f32x4.splat(<f32>(hi - zero));
  // Unsigned codes go through the signed range: narrowing saturates.
  const flip = i8x16.splat(lo < 0 ? 0 : -128);
  const move = i32x4.splat(MAGIC_BITS - zero + (lo < 0 ? 0 : 128));
  for (let left = n; left > 0; left -= 16, at += 64, to += 16) {
    if (left < 16) at = padded(at, left, pad);
    const a = f32x4.add(clamp(f32x4.div(v128.load(at), s), least, most), magic);
    const b = f32x4.add(clamp(f32x4.div(v128.load(at, 16), s), least, most), magic);
    const c = f32x4.add(clamp(f32x4.div(v128.load(at, 32), s), least, most), magic);
    const d = f32x4.add(clamp(f32x4.div(v128.load(at, 48), s), least, most), magic);
    put(to, bytes(a, b, c, d, move, flip), left, pad);
  }
}

/**
 * q = clamp(round(x / s) + z, lo, hi).
 * Block: rows, cols, tiles a shard, x, codes, scales f32 and zero points (a byte) of the rows, lo, hi, scratch.
 */
export function encode(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), codes = address(block, 4), scales = address(block, 5), zeros = address(block, 6);
  const lo = word(block, 7), hi = word(block, 8), pad = address(block, 9) + PAD * <usize>shard;
  for (let t = first; t < last; t++) {
    tile(t);
    const z: i32 = lo < 0 ? load<i8>(zeros + <usize>row) : load<u8>(zeros + <usize>row);
    codesOf(x + (start << 2), codes + start, length, load<f32>(scales + (<usize>row << 2)), z, lo, hi, pad);
  }
}

/** Sets signal, noise and outside for a tile: the sums of src/numerics/scalar/measure.ts. Stores the codes if told. */
@inline
function lossOf(at: usize, to: usize, n: i32, scale: f32, zero: i32, lo: i32, hi: i32, pad: usize, storing: bool): void {
  const unit = unitOf(scale), units = f32x4.splat(unit), s = f32x4.splat(scale * unit);
  const least = f32x4.splat(<f32>(lo - zero)), most = f32x4.splat(<f32>(hi - zero));
  const flip = i8x16.splat(lo < 0 ? 0 : -128), magic = f32x4.splat(MAGIC);
  const move = i32x4.splat(MAGIC_BITS - zero + (lo < 0 ? 0 : 128));
  let s0 = f64x2.splat(0), s1 = s0, n0 = s0, n1 = s0, out = s0;
  for (let left = n; left > 0; left -= 16, at += 64, to += 16) {
    // Zeros add nothing, whatever the zero point.
    if (left < 16) at = padded(at, left, pad);
    const a = f32x4.mul(v128.load(at), units), b = f32x4.mul(v128.load(at, 16), units);
    const c = f32x4.mul(v128.load(at, 32), units), d = f32x4.mul(v128.load(at, 48), units);
    const ra = f32x4.nearest(f32x4.div(a, s)), rb = f32x4.nearest(f32x4.div(b, s));
    const rc = f32x4.nearest(f32x4.div(c, s)), rd = f32x4.nearest(f32x4.div(d, s));
    const qa = clamp(ra, least, most), qb = clamp(rb, least, most);
    const qc = clamp(rc, least, most), qd = clamp(rd, least, most);
    out = i32x4.sub(
      out,
      i32x4.add(i32x4.add(f32x4.ne(ra, qa), f32x4.ne(rb, qb)), i32x4.add(f32x4.ne(rc, qc), f32x4.ne(rd, qd))),
    );
    if (storing) {
      const codes = bytes(
        f32x4.add(qa, magic),
        f32x4.add(qb, magic),
        f32x4.add(qc, magic),
        f32x4.add(qd, magic),
        move,
        flip,
      );
      put(to, codes, left, pad);
    }
    const loud = squares(a, b, c, d);
    s0 = f64x2.add(s0, low(loud));
    s1 = f64x2.add(s1, high(loud));
    const lost = squares(
      f32x4.sub(a, f32x4.mul(qa, s)),
      f32x4.sub(b, f32x4.mul(qb, s)),
      f32x4.sub(c, f32x4.mul(qc, s)),
      f32x4.sub(d, f32x4.mul(qd, s)),
    );
    n0 = f64x2.add(n0, low(lost));
    n1 = f64x2.add(n1, high(lost));
  }
  const worth = perSquare(unit);
  signal = fold(s0, s1) * worth;
  noise = fold(n0, n1) * worth;
  outside = i32x4.extract_lane(out, 0) + i32x4.extract_lane(out, 1) + i32x4.extract_lane(out, 2) +
    i32x4.extract_lane(out, 3);
}

@inline
function losses(block: usize, shard: i32, storing: bool): void {
  open(block, shard);
  const x = address(block, 3), codes = address(block, 4), scales = address(block, 5), zeros = address(block, 6);
  const lo = word(block, 7), hi = word(block, 8), pad = address(block, 9) + PAD * <usize>shard;
  const out = address(block, 10) + 24 * <usize>shard;
  let allSignal: f64 = 0, allNoise: f64 = 0, allOutside: f64 = 0;
  for (let t = first; t < last; t++) {
    tile(t);
    const z: i32 = lo < 0 ? load<i8>(zeros + <usize>row) : load<u8>(zeros + <usize>row);
    const s = load<f32>(scales + (<usize>row << 2));
    lossOf(x + (start << 2), codes + start, length, s, z, lo, hi, pad, storing);
    allSignal += signal;
    allNoise += noise;
    allOutside += <f64>outside;
  }
  store<f64>(out, allSignal);
  store<f64>(out, allNoise, 8);
  store<f64>(out, allOutside, 16);
}

/**
 * What encoding and decoding loses; no value is stored. Block: as for `encode`, and out; `codes` is not used.
 * Out, 24 bytes a shard: sum of x^2, sum of (x - decoded)^2 and count of the clipped, each binary64, the tiles added in their order.
 */
export function loss(block: usize, shard: i32): void {
  losses(block, shard, false);
}

/** `encode` and `loss` in one pass. */
export function quantize(block: usize, shard: i32): void {
  losses(block, shard, true);
}
