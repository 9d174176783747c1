/**
 * k-means of numbers on a line (Lloyd 1982, method I): the definition of correct, which counts from value to value. It starts from the
 * best cut of the values into groups, so that up to 512 values it ends at the optimum, and near it beyond.
 */
import { exp, log } from "../distribution/elementary.ts";
import { bestRuns } from "./partition.ts";

const startBins = 2048;
/** Up to so many values each is a group. */
const mostAlone = 512;
/** Of more, those at either end that are: what lies far from all others decides where levels are. */
const tail = 64;
/** Groups of the rest for each level at least, and for few levels together. */
const groupsPerLevel = 4, fewestGroups = 128;
const mostSteps = 2000;

/** Values in ascending order, and the sums of those before each: binary64, one after the other. */
export interface Sorted {
  readonly values: Float32Array;
  readonly sums: Float64Array;
}

export function sortedOf(x: Float32Array): Sorted {
  const values = x.slice().sort(), sums = new Float64Array(values.length + 1);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sums[i + 1] = sum += values[i]!;
  return { values, sums };
}

/** How many values are at most t. */
export type AtMost = (values: Float32Array, t: number) => number;

export const countAtMost: AtMost = (values, t) => {
  let count = 0;
  while (count < values.length && values[count]! <= t) count++;
  return count;
};

/** Third roots of small counts, once they were asked for. */
const roots = new Float64Array(1 << 12);
function thirdRoot(count: number): number {
  if (count >= roots.length) return exp(log(count) / 3);
  return count === 0 ? 0 : roots[count] ||= exp(log(count) / 3);
}

/** n levels, ascending, that share out the third root of the density evenly (Panter and Dite 1951): finer where there are more values. */
function spread({ values }: Sorted, n: number, atMost: AtMost): Float64Array {
  const low = values[0]!, width = (values.at(-1)! - low) / startBins;
  const sums = new Float64Array(startBins + 1);
  for (let i = 0, from = 0; i < startBins; i++) {
    const to = i + 1 === startBins ? values.length : atMost(values, low + (i + 1) * width);
    sums[i + 1] = sums[i]! + thirdRoot(to - from);
    from = to;
  }
  let bin = 0;
  return Float64Array.from({ length: n }, (_, k) => {
    const wanted = sums[startBins]! * (k + 0.5) / n;
    while (bin < startBins - 1 && sums[bin + 1]! < wanted) bin++;
    return low + (bin + (wanted - sums[bin]!) / (sums[bin + 1]! - sums[bin]!)) * width;
  });
}

/** The means of the best n runs of groups of values; of values, when there are few. */
export function startLevels(sorted: Sorted, n: number, atMost: AtMost): Float64Array {
  const { values } = sorted, { length } = values;
  const alone = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i + 1);
  const groups = length <= mostAlone ? Int32Array.from(alone(0, length)) : Int32Array.from([
    ...alone(0, tail),
    ...endsOf(sorted, spread(sorted, Math.max(fewestGroups, groupsPerLevel * n), atMost), atMost)
      .filter((end) => end > tail && end < length - tail),
    length - tail,
    ...alone(length - tail, length),
  ]);
  const ends = bestRuns(values, groups, n);
  const levels = meansOf(sorted, new Float64Array(n), ends);
  // A run without values stands where the one before it does.
  ends.forEach((end, i) => {
    if (end === (ends[i - 1] ?? 0)) levels[i] = levels[i - 1] ?? values[0]!;
  });
  return levels;
}

/** Where the values of each level end: those halfway between two levels belong to the lower. */
export const endsOf = ({ values }: Sorted, levels: Float64Array, atMost: AtMost): Int32Array =>
  Int32Array.from(
    levels,
    (y, i) => i + 1 < levels.length ? atMost(values, (y + levels[i + 1]!) / 2) : values.length,
  );

/** The mean of the values of each level, between the least and the greatest of them; a level without values stays. */
export function meansOf({ values, sums }: Sorted, levels: Float64Array, ends: Int32Array): Float64Array {
  return levels.map((y, i) => {
    const from = i === 0 ? 0 : ends[i - 1]!, to = ends[i]!;
    if (to <= from) return y;
    // Sums of many values cancel.
    const mean = (sums[to]! - sums[from]!) / (to - from);
    return Math.min(Math.max(mean, values[from]!), values[to - 1]!);
  });
}

/** Lloyd's steps from some ascending levels until no value changes its level. */
export function descend(sorted: Sorted, start: Float64Array, atMost: AtMost): Float64Array {
  let levels = start, ends = endsOf(sorted, levels, atMost);
  for (let step = 0; step < mostSteps; step++) {
    levels = meansOf(sorted, levels, ends);
    const next = endsOf(sorted, levels, atMost);
    const same = next.every((end, i) => end === ends[i]);
    ends = next;
    if (same) break;
  }
  return levels;
}

/**
 * n levels for values, ascending, binary32. Values that are not finite give NaN. Deterministic; fewer different values than levels leave
 * some levels without values.
 */
export function kmeans(x: Float32Array, n: number, atMost: AtMost = countAtMost): Float32Array {
  const sorted = sortedOf(x), { values } = sorted;
  if (values.length === 0) return new Float32Array(n);
  const [low, high] = [values[0]!, values.at(-1)!];
  if (!Number.isFinite(low) || !Number.isFinite(high)) return new Float32Array(n).fill(NaN);
  if (low === high) return new Float32Array(n).fill(low);
  return Float32Array.from(descend(sorted, startLevels(sorted, n, atMost), atMost));
}
