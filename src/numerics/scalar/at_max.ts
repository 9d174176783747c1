import type { RowFunction } from "./row_results.ts";

/** The element whose key is the largest, the first of several; NaN among the keys is passed over, and when all are, the first element. NaN when there is none. */
export const atMax: RowFunction = (x, keys) => {
  let most = -Infinity;
  for (const key of keys) if (key > most) most = key;
  return { results: [x[Math.max(0, keys.indexOf(most))] ?? NaN] };
};
