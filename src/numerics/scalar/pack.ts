/**
 * Codes of `bits` bits (1 to 8) side by side, little-endian: code i lies in bits i * bits and up of the byte string, bit 0 being the
 * lowest of the first byte. So 4-bit codes are two in a byte, the first in the low half, and 3-bit codes 8 in 3 bytes. The last byte is
 * padded with zeros. Signed codes keep their lowest `bits` bits.
 */
export function pack(codes: Int8Array | Uint8Array, bits: number): Uint8Array<ArrayBuffer> {
  checkWidth(bits);
  const bytes = new Uint8Array(Math.ceil(codes.length * bits / 8));
  const mask = 2 ** bits - 1;
  let held = 0, width = 0, at = 0;
  for (const code of codes) {
    held |= (code & mask) << width;
    width += bits;
    while (width >= 8) {
      bytes[at++] = held;
      held >>>= 8;
      width -= 8;
    }
  }
  if (width > 0) bytes[at] = held;
  return bytes;
}

/** The inverse of `pack`: `length` codes. Throws a RangeError when there are too few bytes. */
export function unpack(
  bytes: Uint8Array,
  bits: number,
  length: number,
  signed: boolean,
): Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer> {
  checkLength(bytes, bits, length);
  const codes = signed ? new Int8Array(length) : new Uint8Array(length);
  const mask = 2 ** bits - 1, above = 32 - bits;
  for (let i = 0; i < length; i++) {
    const bit = i * bits, byte = Math.floor(bit / 8);
    const code = (bytes[byte]! | (bytes[byte + 1] ?? 0) << 8) >>> (bit % 8) & mask;
    codes[i] = signed ? code << above >> above : code;
  }
  return codes;
}

export function checkWidth(bits: number): void {
  if (Number.isInteger(bits) && bits >= 1 && bits <= 8) return;
  throw new RangeError(`Cannot pack codes as the bits must be an integer from 1 to 8: it is ${bits}`);
}

export function checkLength(bytes: Uint8Array, bits: number, length: number): void {
  checkWidth(bits);
  const needed = Math.ceil(length * bits / 8);
  if (bytes.length >= needed) return;
  throw new RangeError(
    `Cannot unpack ${length} codes of ${bits} bits as the bytes must be at least ${needed}: it is ${bytes.length}`,
  );
}
