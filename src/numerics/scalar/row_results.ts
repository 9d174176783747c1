/** What a row and its weights (or keys) give. */
export interface RowResults {
  readonly results: readonly number[];
  /** One an element, for those that choose codes one by one. */
  readonly elements?: Float32Array;
}

export type RowFunction = (x: Float32Array, y: Float32Array, parameters: readonly number[]) => RowResults;

const lane = new Float32Array(1), word = new Int32Array(lane.buffer);

/** Magnitudes below count as zero (ggml, GROUP_MAX_EPS). */
export const least = Math.fround(1e-15);

/**
 * Half to even for magnitudes up to 2^22, by adding 1.5 * 2^23 and reading the mantissa, as ggml's nearest_int does; beyond it is what
 * the bits then say, and 0 for NaN and the infinities after clamping from 0.
 */
export function nearestInteger(x: number): number {
  lane[0] = x + 12582912;
  return (word[0]! & 0x007fffff) - 0x00400000;
}

export const nearestCode = (x: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, nearestInteger(x)));

/** The first element of the largest magnitude; 0 when all are 0. */
export function extremeOf(x: Float32Array): number {
  let most = 0, extreme = 0;
  for (const v of x) {
    if (Math.abs(v) > most) [most, extreme] = [Math.abs(v), v];
  }
  return extreme;
}
