/**
 * Digits of base 3, five to a byte: the fraction 0.t0 t1 t2 t3 t4 of base 3 in 256ths, rounded up, so that multiplying by 3 brings up
 * one digit after the other (ggml, TQ1_0; compilade's "ternary packing").
 */
export function tritsToByte(digits: readonly number[]): number {
  let value = 0;
  for (let i = 0; i < 5; i++) value = value * 3 + (digits[i] ?? 0);
  return Math.floor((value * 256 + 242) / 243);
}

export const tritOfByte = (byte: number, place: number): number => ((byte * 3 ** place & 255) * 3) >> 8;
