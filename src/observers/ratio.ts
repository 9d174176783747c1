const lengthOf = (n: bigint): number => n === 0n ? 0 : n.toString(2).length;

/** The binary64 number nearest to n / d * 2^exponent; of two as near the even one. Below 2^-1022 it may be rounded twice. */
export function ratio(n: bigint, d: bigint, exponent: number): number {
  const sign = n < 0n ? -1 : 1, magnitude = n < 0n ? -n : n;
  if (magnitude === 0n) return 0;
  // At least 64 bits of the quotient, the last of which tells of all that follow.
  const shift = Math.max(0, 65 - lengthOf(magnitude) + lengthOf(d));
  const scaled = magnitude << BigInt(shift), quotient = scaled / d;
  const sticky = quotient * d === scaled ? quotient : quotient | 1n;
  // A conversion of big integers rounds to nearest, ties to even. Powers of two are split, as one may be out of range.
  const power = exponent - shift, excess = Math.max(0, lengthOf(sticky) - 1000);
  const top = excess === 0 ? sticky : (sticky >> BigInt(excess)) | 1n;
  const half = Math.trunc((power + excess) / 2);
  return sign * Number(top) * 2 ** half * 2 ** (power + excess - half);
}
