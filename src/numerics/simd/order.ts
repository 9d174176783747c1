import { between, rank } from "../scalar/quantile.ts";
import { type FixedKernels, tables } from "./fixed.ts";

const f32 = Math.fround;
const halves = 65536;

/** Values that can be passed over more than once, a piece in the arena at a time. */
export interface Passes {
  readonly length: number;
  pieces(): Iterable<{ readonly x: number; readonly length: number }>;
}

/**
 * The quantiles of a long row, of its magnitudes when `absolute`, without sorting it: one pass counts the upper 16 bits of keys that
 * order as the numbers do, and one for each upper half that holds a wanted rank counts the lower 16. Exact, by the definition of
 * ../scalar/quantile.ts.
 */
export function quantiles(
  k: FixedKernels,
  row: Passes,
  absolute: boolean,
  shares: readonly number[],
): number[] {
  const count = (upper?: number) => counts(k, row, absolute, upper);
  const high = count();
  const low = new Map<number, Float64Array>();
  const at = (wanted: number): number => {
    const upper = place(high, wanted);
    if (!low.has(upper.bin)) low.set(upper.bin, count(upper.bin));
    return number(upper.bin * halves + place(low.get(upper.bin)!, upper.rest).bin, absolute);
  };
  const found = shares.map((share) => {
    const { below, rest } = rank(row.length, share);
    return f32(between(at(below), at(Math.min(below + 1, row.length - 1)), rest));
  });
  return found;
}

/** Counts of keys by their upper half; those with a given upper half by their lower half. */
function counts(k: FixedKernels, row: Passes, absolute: boolean, upper?: number): Float64Array {
  const { arena } = k, mark = arena.mark(), at = arena.alloc(4 * halves * tables);
  arena.u32(at, halves * tables).fill(0);
  for (const { x, length } of row.pieces()) {
    if (upper === undefined) k.countHigh(length, x, at, absolute);
    else k.countLow(length, x, at, absolute, upper);
  }
  const sum = merged(arena.u32(at, halves * tables), halves);
  arena.release(mark);
  return sum;
}

/**
 * How many values have each upper half of 16 bits, in the order of the numbers: 65,536 bins, the same for all data, so that counts of
 * parts add up to those of the whole in any order.
 */
export const highCounts = (k: FixedKernels, row: Passes): Float64Array => counts(k, row, false);

/** The value with the given halves of its key. */
export const highValue = (upper: number, lower: number): number => number(upper * halves + lower, false);

/** The sum of tables that were counted side by side. */
export function merged(counts: Uint32Array, bins: number): Float64Array {
  const sum = new Float64Array(bins);
  counts.forEach((count, i) => sum[i % bins]! += count);
  return sum;
}

/** The bin that holds an element of a rank, and how many of the bin come before it. */
function place(counts: Float64Array, wanted: number): { bin: number; rest: number } {
  let rest = wanted, bin = 0;
  while (rest >= counts[bin]!) rest -= counts[bin++]!;
  return { bin, rest };
}

/** The number of a key of `countKeys`. */
function number(key: number, absolute: boolean): number {
  const signed = absolute ? key : key ^ 0x80000000;
  const bits = signed ^ (absolute ? 0 : signed >> 31 & 0x7fffffff);
  return new Float32Array(Int32Array.of(bits).buffer)[0]!;
}
