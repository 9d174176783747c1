/** What a row of values spans. NaN is left out of min and max; infinities are in. */
export interface Range {
  /** Infinity when the row has no number; a zero is +0. */
  readonly min: number;
  /** -Infinity when the row has no number; a zero is +0. */
  readonly max: number;
  /** How many elements are NaN or infinite. */
  readonly nonFinite: number;
  /** Index in the row of the first of them, or -1. */
  readonly first: number;
}

/** Smallest and largest value of a row, and what in it is not finite. */
export function range(row: Float32Array): Range {
  let min = Infinity, max = -Infinity, nonFinite = 0, first = -1;
  row.forEach((x, i) => {
    if (x < min) min = x;
    if (x > max) max = x;
    if (Number.isFinite(x)) return;
    if (nonFinite++ === 0) first = i;
  });
  return { min: min + 0, max: max + 0, nonFinite, first };
}
