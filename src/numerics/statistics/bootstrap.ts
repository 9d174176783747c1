/** Intervals by drawing the samples again (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapters 6 and 13). */
import { streamOf, wordOf } from "../../tensor/random.ts";

/** One less than 2000: the 50th and the 1950th are then quantiles of 2.5 % and 97.5 % as they stand. */
export const resamples = 1999;

/**
 * Sums of columns over samples drawn with replacement: rows of `columns` sums, one for each drawing. Draw i of drawing r depends on the
 * key, r and i only.
 * @param values a row of `columns` numbers for each of `count` samples.
 * @param poll called between drawings; may throw to stop.
 */
export function resampledSums(
  values: Float64Array,
  count: number,
  columns: number,
  key: number,
  poll: () => void,
): Float64Array {
  const sums = new Float64Array(resamples * columns), share = count / 2 ** 32;
  for (let r = 0; r < resamples; r++) {
    if (r % 64 === 0) poll();
    const stream = streamOf(key, r), to = r * columns;
    for (let i = 0; i < count; i++) {
      const from = Math.floor((wordOf(stream, i) >>> 0) * share) * columns;
      for (let c = 0; c < columns; c++) sums[to + c]! += values[from + c]!;
    }
  }
  return sums;
}

/** The middle 95 % of what the drawings gave. Numbers that are infinite have their place. */
export function percentileInterval(drawn: Float64Array): readonly [from: number, to: number] {
  const sorted = drawn.slice().sort(), tail = (resamples + 1) / 40;
  return [sorted[tail - 1]!, sorted[resamples - tail]!];
}
