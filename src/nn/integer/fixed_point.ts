/**
 * Real multipliers by integers alone: gemmlowp's fixed point (Jacob et al. 2018, arXiv:1712.05877, section 2.2; gemmlowp
 * fixedpoint/fixedpoint.h). A multiplier is m 2^(shift - 31) with m in [2^30, 2^31).
 */

/** m of 32 bits, and the power of two beside it: left when positive. */
export interface FixedMultiplier {
  readonly multiplier: number;
  readonly shift: number;
}

const most = 2 ** 31 - 1, least = -(2 ** 31);

/**
 * The nearest fixed multiplier, halves away from zero (TensorFlow Lite QuantizeMultiplier). What is below 2^-32 is 0.
 * @throws RangeError unless it is positive and below 2^31.
 */
export function fixedMultiplier(real: number): FixedMultiplier {
  if (!(real > 0 && real < 2 ** 31)) {
    throw new RangeError(`Cannot rescale as the multiplier must be positive and below 2^31: it is ${real}`);
  }
  let shift = Math.floor(Math.log2(real)) + 1;
  // The logarithm is rounded: the fraction lies in [1/2, 1).
  if (real / 2 ** shift >= 1) shift++;
  if (real / 2 ** shift < 0.5) shift--;
  // 53 bits of a fraction times 2^31 are exact; adding 1/2 is too, as the product is below 2^31.
  let multiplier = Math.floor(real / 2 ** shift * 2 ** 31 + 0.5);
  if (multiplier === 2 ** 31) {
    multiplier /= 2;
    shift++;
  }
  return shift < -31 ? { multiplier: 0, shift: 0 } : { multiplier, shift };
}

/** a b 2^-31 rounded to nearest, halves away from zero; of the least integer with itself, which does not fit, the greatest. */
export function saturatingRoundingDoublingHighMul(a: number, b: number): number {
  if (a === least && b === least) return most;
  const product = BigInt(a) * BigInt(b);
  const nudge = product >= 0n ? 1n << 30n : 1n - (1n << 30n);
  return Number((product + nudge) / (1n << 31n));
}

/** x 2^-exponent rounded to nearest, halves away from zero; exponent 0 to 31. */
export function roundingDivideByPot(x: number, exponent: number): number {
  const mask = exponent === 31 ? most : (1 << exponent) - 1;
  const remainder = x & mask, threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}

/** x times the multiplier. x 2^shift must fit into 32 bits where the shift is to the left. */
export function multiplyByFixed(x: number, { multiplier, shift }: FixedMultiplier): number {
  const left = Math.max(shift, 0), right = Math.max(-shift, 0);
  return roundingDivideByPot(saturatingRoundingDoublingHighMul((x << left) | 0, multiplier), right);
}
