import { address, word } from "./tiles";

/**
 * Packs codes of 2, 3 or 4 bits, 8 codes to `bits` bytes; the rest of the last 8 is made of zeros.
 * Block: n, codes a shard (a multiple of 8), codes, bytes, bits. Up to 7 codes after the n-th are overwritten with 0.
 */
export function pack(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1), bits = word(block, 4);
  const from = shard * perShard, to = min(from + perShard, n);
  let at = address(block, 2) + <usize>from;
  const end = address(block, 2) + <usize>to;
  let out = address(block, 3) + <usize>(from >> 3) * <usize>bits;
  for (let i: usize = 0; i < ((8 - (to & 7)) & 7); i++) store<u8>(end + i, 0);
  if (bits == 4) {
    const mask = i8x16.splat(15);
    for (; at + 16 <= end; at += 16, out += 8) {
      const codes = v128.and(v128.load(at), mask);
      // In each 16-bit lane: the low byte, and the high byte moved down to the upper half of it.
      const pairs = v128.and(v128.or(codes, i16x8.shr_u(codes, 4)), i16x8.splat(255));
      v128.store64_lane(out, i8x16.narrow_i16x8_u(pairs, pairs), 0);
    }
  } else if (bits == 2) {
    const mask = i8x16.splat(3);
    for (; at + 16 <= end; at += 16, out += 4) {
      const codes = v128.and(v128.load(at), mask);
      const pairs = v128.and(v128.or(codes, i16x8.shr_u(codes, 6)), i32x4.splat(0x000f000f));
      const fours = v128.and(v128.or(pairs, i32x4.shr_u(pairs, 12)), i32x4.splat(255));
      const narrow = i16x8.narrow_i32x4_u(fours, fours);
      v128.store32_lane(out, i8x16.narrow_i16x8_u(narrow, narrow), 0);
    }
  }
  const mask: u64 = bits == 2 ? 0x0303030303030303 : bits == 3 ? 0x0707070707070707 : 0x0f0f0f0f0f0f0f0f;
  const pair: u64 = (<u64>1 << <u64>(2 * bits)) - 1;
  for (; at < end; at += 8, out += <usize>bits) {
    let codes = load<u64>(at) & mask;
    // Twice as wide fields at each step: 8 in 8, 16 in 16 and 32 in 32 bits.
    codes = (codes | codes >> <u64>(8 - bits)) & (pair * 0x0001000100010001);
    codes = (codes | codes >> <u64>(16 - 2 * bits)) & (((<u64>1 << <u64>(4 * bits)) - 1) * 0x0000000100000001);
    codes = codes | codes >> <u64>(32 - 4 * bits);
    store<u16>(out, <u16>codes);
    if (bits > 2) store<u8>(out, <u8>(codes >> 16), 2);
    if (bits > 3) store<u8>(out, <u8>(codes >> 24), 3);
  }
}

/**
 * The inverse: 8 codes from `bits` bytes. Up to 7 codes after the n-th are written too, and up to 5 bytes after the last are read.
 * Block: n, codes a shard (a multiple of 8), bytes, codes, bits, signed.
 */
export function unpack(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1), bits = word(block, 4);
  const from = shard * perShard, to = min(from + perShard, n);
  let at = address(block, 2) + <usize>(from >> 3) * <usize>bits, out = address(block, 3) + <usize>from;
  const end = address(block, 3) + <usize>to;
  // Sign extension: flip the sign bit, then subtract it. Unsigned codes have none.
  const top: i32 = word(block, 5) != 0 ? 1 << (bits - 1) : 0;
  const sign = i8x16.splat(<i8>top);
  if (bits == 4) {
    for (; out + 16 <= end; out += 16, at += 8) {
      const wide = v128.load8x8_u(at);
      const codes = v128.and(v128.or(wide, i16x8.shl(wide, 4)), i8x16.splat(15));
      v128.store(out, i8x16.sub(v128.xor(codes, sign), sign));
    }
  }
  const all: u64 = (<u64>1 << <u64>bits) - 1;
  const pair: u64 = ((<u64>1 << <u64>(2 * bits)) - 1) * 0x0001000100010001;
  const four: u64 = ((<u64>1 << <u64>(4 * bits)) - 1) * 0x0000000100000001;
  for (; out < end; out += 8, at += <usize>bits) {
    let codes: u64 = bits == 4 ? <u64>load<u32>(at) : bits == 2 ? <u64>load<u16>(at) : <u64>load<u32>(at) & 0xffffff;
    codes = (codes | codes << <u64>(32 - 4 * bits)) & four;
    codes = (codes | codes << <u64>(16 - 2 * bits)) & pair;
    codes = (codes | codes << <u64>(8 - bits)) & (all * 0x0101010101010101);
    const eight = v128.xor(i64x2.splat(codes), sign);
    v128.store64_lane(out, i8x16.sub(eight, sign), 0);
  }
}
