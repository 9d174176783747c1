/**
 * exp, log and cos in binary64 from sums, products and quotients alone: IEEE 754 rounds those the same everywhere, and the functions of
 * `Math` it does not. Series are cut where a term is below 2^-53 of the sum; results are within 4 units in the last place.
 */

const buffer = new DataView(new ArrayBuffer(8));

/** 2^k for -1022 <= k <= 1023. */
function powerOfTwo(k: number): number {
  buffer.setUint32(0, (k + 1023) << 20);
  buffer.setUint32(4, 0);
  return buffer.getFloat64(0);
}

/** ln 2 as a number with 21 zero bits at the end, so that products with an exponent are exact, and the rest. */
const ln2High = 0.6931471803691238, ln2Low = 1.9082149292705877e-10;

/** c[0] + x (c[1] + x (c[2] + ...)). */
function horner(c: Float64Array, x: number): number {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * x + c[i]!;
  return sum;
}

/** 1 / (2k + 1). */
const oddReciprocals = Float64Array.from({ length: 12 }, (_, k) => 1 / (2 * k + 1));

/** The natural logarithm of a normal number above 0: of m 2^k, m near 1, it is k ln 2 + 2 artanh((m - 1) / (m + 1)). */
export function log(x: number): number {
  buffer.setFloat64(0, x);
  const high = buffer.getUint32(0);
  let k = (high >>> 20) - 1023;
  buffer.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let m = buffer.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const s = (m - 1) / (m + 1);
  return k * ln2High + (2 * s * horner(oddReciprocals, s * s) + k * ln2Low);
}

/** 1 / k!. */
const exponentials = new Float64Array(15);
exponentials.forEach((_, k) => exponentials[k] = k === 0 ? 1 : exponentials[k - 1]! / k);

/** e^x; 0 below -708, infinite above 709. */
export function exp(x: number): number {
  if (x < -708) return 0;
  if (x > 709) return Infinity;
  const k = Math.floor(x / (ln2High + ln2Low) + 0.5);
  return horner(exponentials, (x - k * ln2High) - k * ln2Low) * powerOfTwo(k);
}

/** (-1)^k / (2k)! and (-1)^k / (2k + 1)!. */
const cosines = Float64Array.from({ length: 9 }, (_, k) => (k % 2 === 0 ? 1 : -1) * factor(2 * k));
const sines = Float64Array.from({ length: 9 }, (_, k) => (k % 2 === 0 ? 1 : -1) * factor(2 * k + 1));

function factor(n: number): number {
  let f = 1;
  for (let k = 2; k <= n; k++) f /= k;
  return f;
}

/** cos(2 pi t), 0 <= t < 1: by symmetry from an eighth of a turn. */
export function cosineOfTurns(t: number): number {
  const half = t > 0.5 ? 1 - t : t;
  const quarter = half > 0.25 ? 0.5 - half : half;
  const sign = half > 0.25 ? -1 : 1;
  const turn = quarter > 0.125 ? 0.25 - quarter : quarter;
  const angle = 2 * Math.PI * turn, square = angle * angle;
  return sign * (quarter > 0.125 ? angle * horner(sines, square) : horner(cosines, square));
}
