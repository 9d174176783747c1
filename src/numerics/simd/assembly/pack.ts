import { address, word } from "./tiles";

/** A mask of as many codes. */
@inline
function masks(bits: i32, fields: i32): u64 {
  return (<u64>1 << <u64>(bits * fields)) - 1;
}

/**
 * Packs codes of 2 to 7 bits, 8 codes to `bits` bytes.
 * Block: n, codes a shard (a multiple of 16), codes, bytes, bits. Up to 7 codes after the n-th are overwritten with 0.
 */
export function pack(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1), bits = word(block, 4);
  const from = shard * perShard, to = min(from + perShard, n);
  const end = address(block, 2) + <usize>to;
  let at = address(block, 2) + <usize>from, out = address(block, 3) + <usize>(from >> 3) * <usize>bits;
  for (let i: usize = 0; i < <usize>((8 - (to & 7)) & 7); i++) store<u8>(end + i, 0);
  if (bits == 4) {
    for (; at + 32 <= end; at += 32, out += 16) v128.store(out, pairs(v128.load(at), v128.load(at, 16), 4));
  } else if (bits == 2) {
    for (; at + 64 <= end; at += 64, out += 16) {
      const a = pairs(v128.load(at), v128.load(at, 16), 2), b = pairs(v128.load(at, 32), v128.load(at, 48), 2);
      v128.store(out, pairs(a, b, 4));
    }
  }
  if (bits == 3) {
    // 6 bits a byte, 12 in 16, 24 in 32. The last 4 bytes of a store are of no meaning and overwritten by the next one.
    for (; at + 64 <= end; at += 32, out += 12) {
      const six = pairs(v128.load(at), v128.load(at, 16), 3);
      const twelve = v128.or(
        v128.and(six, i16x8.splat(0x3f)),
        v128.and(i16x8.shr_u(six, 2), i16x8.splat(0xfc0)),
      );
      const whole = v128.or(
        v128.and(twelve, i32x4.splat(0xfff)),
        v128.and(i32x4.shr_u(twelve, 4), i32x4.splat(0xfff000)),
      );
      v128.store(out, v128.shuffle<u8>(whole, whole, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15));
    }
  }
  merge(at, end, out, bits);
}

/** 32 codes of `bits` bits, one a byte, as 16 of twice as many, one a byte. */
@inline
function pairs(a: v128, b: v128, bits: i32): v128 {
  const narrow: i32 = (1 << bits) - 1, wide: i32 = (1 << (2 * bits)) - 1;
  const mask = i8x16.splat(<i8>narrow), low = i16x8.splat(<i16>wide);
  const c = v128.and(a, mask), d = v128.and(b, mask);
  return i8x16.narrow_i16x8_u(
    v128.and(v128.or(c, i16x8.shr_u(c, 8 - bits)), low),
    v128.and(v128.or(d, i16x8.shr_u(d, 8 - bits)), low),
  );
}

function merge(at: usize, end: usize, out: usize, bits: i32): void {
  // Fields become twice as wide at each step, at the low ends of 16, 32 and 64 bits.
  const low2: u64 = masks(bits, 1) * 0x0001000100010001, low4: u64 = masks(bits, 2) * 0x0000000100000001;
  const low8: u64 = masks(bits, 4), high2: u64 = low2 << <u64>bits, high4: u64 = low4 << <u64>(2 * bits);
  const high8: u64 = low8 << <u64>(4 * bits);
  const lows2 = i64x2.splat(low2), lows4 = i64x2.splat(low4), lows8 = i64x2.splat(low8);
  const highs2 = i64x2.splat(high2), highs4 = i64x2.splat(high4), highs8 = i64x2.splat(high8);
  // Each store writes 8 bytes, of which the next one overwrites what is too much: the last ones of a shard go byte by byte.
  for (; at + 32 <= end; at += 16, out += 2 * <usize>bits) {
    let codes = v128.load(at);
    codes = v128.or(v128.and(codes, lows2), v128.and(i64x2.shr_u(codes, 8 - bits), highs2));
    codes = v128.or(v128.and(codes, lows4), v128.and(i64x2.shr_u(codes, 16 - 2 * bits), highs4));
    codes = v128.or(v128.and(codes, lows8), v128.and(i64x2.shr_u(codes, 32 - 4 * bits), highs8));
    if (bits <= 4) {
      store<i64>(out, i64x2.extract_lane(codes, 0) | i64x2.extract_lane(codes, 1) << <i64>(8 * bits));
    } else {
      v128.store64_lane(out, codes, 0);
      v128.store64_lane(out + <usize>bits, codes, 1);
    }
  }
  for (; at < end; at += 8) {
    let codes = load<u64>(at);
    codes = (codes & low2) | (codes >> <u64>(8 - bits) & high2);
    codes = (codes & low4) | (codes >> <u64>(16 - 2 * bits) & high4);
    codes = (codes & low8) | (codes >> <u64>(32 - 4 * bits) & high8);
    for (let i = 0; i < bits; i++, codes >>= 8) store<u8>(out++, <u8>codes);
  }
}

/** For 8 codes from byte `from` on: which two bytes hold each, as a swizzle. */
function windows(bits: i32, from: i32): v128 {
  let indices = i32x4.splat(0);
  for (let i = 7; i >= 0; i--) {
    const byte = from + ((i * bits) >> 3);
    // Lane 0 is set last: each turn moves the lanes up by one 16-bit place.
    indices = v128.shuffle<i16>(indices, indices, 0, 0, 1, 2, 3, 4, 5, 6);
    const pair: i32 = byte | (byte + 1) << 8;
    indices = i16x8.replace_lane(indices, 0, <i16>pair);
  }
  return indices;
}

/** For 8 codes: the power of two that moves each to the top of its 16 bits. */
function lifts(bits: i32): v128 {
  let factors = i32x4.splat(0);
  for (let i = 7; i >= 0; i--) {
    factors = v128.shuffle<i16>(factors, factors, 0, 0, 1, 2, 3, 4, 5, 6);
    const factor: i32 = 1 << (16 - bits - ((i * bits) & 7));
    factors = i16x8.replace_lane(factors, 0, <i16>factor);
  }
  return factors;
}

/**
 * The inverse: 16 codes from 2 * `bits` bytes. Up to 15 codes after the n-th are written too, and up to 16 bytes after the last are read.
 * Block: n, codes a shard (a multiple of 16), bytes, codes, bits, signed.
 */
export function unpack(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1), bits = word(block, 4), signed = word(block, 5) != 0;
  const from = shard * perShard, to = min(from + perShard, n);
  const at = address(block, 2) + <usize>(from >> 3) * <usize>bits, out = address(block, 3) + <usize>from;
  const end = address(block, 3) + <usize>to;
  if (bits == 4) split(at, end, out, 4, signed);
  else if (bits == 3) split(at, end, out, 3, signed);
  else if (bits == 2) split(at, end, out, 2, signed);
  else split(at, end, out, bits, signed);
}

@inline
function split(at: usize, end: usize, out: usize, bits: i32, signed: bool): void {
  const near = windows(bits, 0), far = windows(bits, bits), lift = lifts(bits), down = 16 - bits;
  for (; out < end; out += 16, at += 2 * <usize>bits) {
    const packed = v128.load(at);
    const a = i16x8.mul(i8x16.swizzle(packed, near), lift), b = i16x8.mul(i8x16.swizzle(packed, far), lift);
    // Moving down again with the sign or with zeros.
    v128.store(
      out,
      signed
        ? i8x16.narrow_i16x8_s(i16x8.shr_s(a, down), i16x8.shr_s(b, down))
        : i8x16.narrow_i16x8_u(i16x8.shr_u(a, down), i16x8.shr_u(b, down)),
    );
  }
}
