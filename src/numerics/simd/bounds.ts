import type { CodeRange, QParams } from "../qparams.ts";
import { type FixedKernels, tables } from "./fixed.ts";
import type { LongRow } from "./long_row.ts";
import { merged } from "./order.ts";

const bins = 32768;

/** Elements from which on counting a row costs less than the candidates that it rules out. */
export const worthCounting = 1 << 20;

/**
 * Which candidates of a clip search can have the least noise, told from one fine histogram of the row. None that can is left out.
 *
 * The size of the error, |x - x̂|, changes by no more than x does: it is the distance to the nearest of a fixed set of points. So
 * for an x in a bin of width w around m it lies within w / 2 of that of m, give or take the rounding of binary32. That bounds the noise
 * of each candidate from both sides, and whoever is above the lowest upper bound is out.
 */
export function canWin(
  k: FixedKernels,
  row: LongRow,
  { min, max }: { min: number; max: number },
  tried: readonly QParams[],
  { lo, hi }: CodeRange,
): boolean[] {
  const reach = Math.max(Math.abs(min), Math.abs(max));
  // Outside of this the rounding of small numbers would have to be counted in as well.
  if (!(min < max && reach > 2 ** -60 && reach < 2 ** 60)) return tried.map(() => true);
  const counts = countsOf(k, row, min, max), width = (max - min) / bins;
  const spread = width / 2 + reach * 2 ** -21;
  const bounds = tried.map(({ scale, zeroPoint }) => {
    let least = 0, most = 0;
    const low = lo - zeroPoint, high = hi - zeroPoint;
    for (let b = 0; b < bins; b++) {
      const count = counts[b]!;
      if (count === 0) continue;
      const x = min + (b + 0.5) * width;
      const q = Math.min(Math.max(Math.round(x / scale), low), high);
      const error = Math.abs(x - q * scale);
      least += count * Math.max(0, error - spread) ** 2;
      most += count * (error + spread) ** 2;
    }
    return { least: least * (1 - 2 ** -20), most: most * (1 + 2 ** -20) };
  });
  const lowest = bounds.reduce((sofar, { most }) => Math.min(sofar, most), Infinity);
  return bounds.map(({ least }) => least <= lowest);
}

function countsOf(k: FixedKernels, row: LongRow, min: number, max: number): Float64Array {
  const { arena } = k, mark = arena.mark(), counts = arena.alloc(4 * bins * tables);
  arena.u32(counts, bins * tables).fill(0);
  for (const { x, length } of row.pieces()) k.histogram(length, x, counts, bins, min, bins / (max - min));
  const sum = merged(arena.u32(counts, bins * tables), bins);
  arena.release(mark);
  return sum;
}
