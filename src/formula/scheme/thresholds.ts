/** Entropy thresholds of elements in the arena. What they give is what ../../numerics/scalar/entropy.ts gives. */
import { binsKept } from "../../numerics/entropy.ts";
import { bins, countMagnitudes } from "../../numerics/scalar/entropy.ts";
import { type FixedKernels, tables } from "../../numerics/simd/fixed.ts";
import { merged } from "../../numerics/simd/order.ts";

/** @param count adds up the counts of all elements. */
export function thresholdOf(
  reach: number,
  levels: number,
  count: (into: Float64Array) => void,
): number {
  if (!(reach > 0 && Number.isFinite(reach))) return Math.max(0, reach);
  const counts = new Float64Array(bins);
  count(counts);
  return Math.fround(reach * binsKept(counts, levels) / bins);
}

/** @param row magnitudes. */
export function thresholdOfRow(row: Float32Array, levels: number): number {
  let reach = 0;
  for (const x of row) if (x > reach) reach = x;
  return thresholdOf(reach, levels, (counts) => counts.set(countMagnitudes(row, reach)));
}

/** Adds the counts of `length` magnitudes at `x`. */
export function countInto(
  counts: Float64Array,
  kernels: FixedKernels,
  x: number,
  length: number,
  reach: number,
): void {
  const { arena } = kernels, mark = arena.mark(), at = arena.alloc(4 * bins * tables);
  arena.u32(at, bins * tables).fill(0);
  kernels.histogram(length, x, at, bins, 0, bins / reach);
  merged(arena.u32(at, bins * tables), bins).forEach((count, i) => counts[i]! += count);
  arena.release(mark);
}
