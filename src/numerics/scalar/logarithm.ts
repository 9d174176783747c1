const bits = new DataView(new ArrayBuffer(8));

/**
 * The natural logarithm of a positive normal number in binary64, by one sequence of sums and products that is the same on every machine:
 * x = m 2^e with m in [1/sqrt(2), sqrt(2)), ln m = 2 artanh((m - 1) / (m + 1)) as a series of 12 terms. Within 2 units in the last
 * place.
 */
export function logarithm(x: number): number {
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let e = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    e++;
  }
  const s = (m - 1) / (m + 1), square = s * s;
  let series = 0;
  for (let k = 23; k >= 1; k -= 2) series = series * square + 1 / k;
  return e * Math.LN2 + 2 * s * series;
}
