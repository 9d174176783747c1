import { nearest } from "./nearest.ts";

/**
 * `nearest` as a count: for |x| <= bound and for NaN the index is the number of thresholds at most x.
 *
 * Distances are rounded, so two entries may be as near as one another to a large x. Let the table be strictly ascending with a least gap
 * g, and all |x - t| at most D = 2^k with 2^(k-24) < g. Binary32 numbers up to D lie at most 2^(k-24) apart, so distances to two entries on
 * the same side of x, which differ by g or more, are still in order when rounded. Hence the rounded distances fall strictly towards the
 * nearest entry and rise strictly behind it, and entry i + 1 or a later one is nearest if and only if the distance to i + 1 is
 * less than that to i. As a function of x this is false up to t[i], true from t[i + 1], and changes once between, as the one distance does
 * not fall and the other does not rise. `thresholds[i]` is where it becomes true.
 */
export interface Thresholds {
  readonly bound: number;
  /** Ascending, one fewer than the table has entries. */
  readonly thresholds: Float32Array;
}

const lane = new DataView(new ArrayBuffer(4));

/** Numbers as integers in the same order. */
function rank(x: number): number {
  lane.setFloat32(0, x);
  const word = lane.getInt32(0);
  return word < 0 ? -(word & 0x7fffffff) - 1 : word;
}

function ofRank(rank: number): number {
  lane.setInt32(0, rank < 0 ? -1 - rank | 0x80000000 : rank);
  return lane.getFloat32(0);
}

/** Undefined for tables that are not strictly ascending and finite, or whose gaps are too small. */
export function thresholdsOf(table: Float32Array): Thresholds | undefined {
  if (!table.every((t) => Math.abs(t) < Infinity)) return undefined;
  let gap = Infinity, greatest = 0;
  table.forEach((t, i) => {
    if (i > 0) gap = Math.min(gap, t - table[i - 1]!);
    greatest = Math.max(greatest, Math.abs(t));
  });
  if (!(gap > 0)) return undefined;
  let exponent = 127;
  while (exponent > -126 && 2 ** (exponent - 24) >= gap) exponent--;
  const bound = 2 ** (exponent - 1);
  if (2 ** (exponent - 24) >= gap || greatest > bound) return undefined;
  const thresholds = new Float32Array(Math.max(0, table.length - 1));
  for (let i = 0; i < thresholds.length; i++) {
    // Above `low` it is not yet true, at `high` it is.
    let low = rank(table[i]!), high = rank(table[i + 1]!);
    const pair = table.subarray(i, i + 2);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (nearest(pair, ofRank(middle)) === 1) high = middle;
      else low = middle;
    }
    thresholds[i] = ofRank(high);
  }
  return { bound, thresholds };
}
