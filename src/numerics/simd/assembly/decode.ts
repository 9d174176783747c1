import { address, first, last, length, open, row, start, tile, word } from "./tiles";

/**
 * x̂ = (q - z) s.
 * Block: rows, cols, tiles a shard, codes, out f32, scales f32 and zero points (a byte) of the rows, signed.
 */
export function decode(block: usize, shard: i32): void {
  open(block, shard);
  const codes = address(block, 3), out = address(block, 4), scales = address(block, 5), zeros = address(block, 6);
  const signed = word(block, 7) != 0;
  for (let t = first; t < last; t++) {
    tile(t);
    const at = codes + start, to = out + (start << 2), scale = load<f32>(scales + (<usize>row << 2));
    if (signed) values<i8>(at, to, length, scale, load<i8>(zeros + <usize>row));
    else values<u8>(at, to, length, scale, load<u8>(zeros + <usize>row));
  }
}

function values<T>(at: usize, to: usize, n: i32, scale: f32, zero: i32): void {
  const s = f32x4.splat(scale), z = i16x8.splat(<i16>zero);
  const end = at + <usize>n, wide = at + <usize>(n & ~7);
  for (; at < wide; at += 8, to += 32) {
    const q = i16x8.sub(isSigned<T>() ? v128.load8x8_s(at) : v128.load8x8_u(at), z);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(q)), s));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(q)), s), 16);
  }
  for (; at < end; at++, to += 4) store<f32>(to, <f32>(<i32>load<T>(at) - zero) * scale);
}
