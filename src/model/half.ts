/** Half-width floating point (IEEE 754-2019 binary16, bfloat16), element by element, for reading and writing files. */

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

/** The 65,536 values of binary16 as binary32, made when first needed (256 KiB). */
let halves: Float32Array | undefined;

function widen(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** binary16 codes to binary32, exact. */
export function widenF16(codes: Uint16Array, into: Float32Array): void {
  halves ??= Float32Array.from({ length: 65536 }, (_, code) => widen(code));
  for (let i = 0; i < codes.length; i++) into[i] = halves[codes[i]!]!;
}

/** bfloat16 codes to binary32, exact: the code is the upper half. */
export function widenBf16(codes: Uint16Array, into: Float32Array): void {
  const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
  for (let i = 0; i < codes.length; i++) words[i] = codes[i]! << 16;
}

/** binary32 to the nearest binary16 code, ties to even; beyond 65504 + 16 to infinity; NaN to 0x7e00. */
export function toF16(x: number): number {
  value[0] = x;
  const b = bits[0]!;
  const sign = (b >>> 16) & 0x8000;
  const magnitude = b & 0x7fffffff;
  if (magnitude > 0x7f800000) return 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) { // below 2^-14: a multiple of 2^-24, which adding 0.5 rounds to, ties to even
    bits[0] = magnitude;
    value[0] = Math.fround(value[0]! + 0.5);
    return sign | (bits[0]! - 0x3f000000);
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** binary32 to the nearest bfloat16 code, ties to even; NaN to 0x7fc0. */
export function toBf16(x: number): number {
  value[0] = x;
  const b = bits[0]!;
  if ((b & 0x7fffffff) > 0x7f800000) return 0x7fc0;
  return ((b + 0x7fff + ((b >>> 16) & 1)) >>> 16) & 0xffff;
}
