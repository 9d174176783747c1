import type { RowFunction } from "./row_results.ts";

/** The sum in binary32, one element after the other, as a plain loop in C adds. */
export const serialSum: RowFunction = (x) => ({
  results: [x.reduce((sum, v) => Math.fround(sum + v), 0)],
});
