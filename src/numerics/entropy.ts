/** The entropy clip from running sums, in place of a pass over the bins for each candidate. What it gives is what ./scalar/entropy.ts gives. */
import { firstCandidate } from "./scalar/entropy.ts";
import { logarithm } from "./scalar/logarithm.ts";

const logarithms = new Float64Array(1 << 16);

/** Up to which count all are there. */
let known = 0;

/** The logarithms of all counts from 1 to `most`; undefined when those are too many to keep. */
function logarithmsUpTo(most: number): Float64Array | undefined {
  if (most >= logarithms.length) return undefined;
  for (; known < most; known++) logOf(known + 1);
  return logarithms;
}

/** The logarithm of a count; small ones are computed once. */
function logOf(count: number): number {
  if (count >= logarithms.length) return logarithm(count);
  // The logarithm of 1 is 0 and costs the least to compute anew.
  return logarithms[count] ||= logarithm(count);
}

/**
 * The sum over the levels of i bins of q ln q, for counts whose logarithms are kept.
 * @param sums counts up to each bin; `filled` how many bins up to each are not empty.
 */
function ofAllLevels(
  i: number,
  levels: number,
  { sums, filled, logs }: {
    readonly sums: Int32Array;
    readonly filled: Int32Array;
    readonly logs: Float64Array;
  },
): number {
  const shift = 31 - Math.clz32(levels), isPower = levels === 1 << shift;
  let ofQ = 0, before = 0, filledBefore = 0;
  for (let level = 1; level <= levels; level++) {
    const to = isPower ? level * i + levels - 1 >>> shift : Math.ceil(level * i / levels);
    const upTo = sums[to]!, filledUpTo = filled[to]!, sum = upTo - before;
    if (sum > 0) ofQ += sum * (logs[sum]! - logs[filledUpTo - filledBefore]!);
    before = upTo;
    filledBefore = filledUpTo;
  }
  return ofQ;
}

/** How many bins the best range keeps. */
export function binsKept(counts: Float64Array, levels: number): number {
  const n = counts.length;
  /** Up to each bin: counts, bins that are not empty, and p ln p. */
  const sums = new Float64Array(n + 1), filled = new Float64Array(n + 1), ofP = new Float64Array(n + 1);
  const occupied: number[] = [];
  for (let j = 0; j < n; j++) {
    const count = counts[j]!;
    sums[j + 1] = sums[j]! + count;
    filled[j + 1] = filled[j]! + (count > 0 ? 1 : 0);
    ofP[j + 1] = count > 0 ? ofP[j]! + count * logOf(count) : ofP[j]!;
    if (count > 0) occupied.push(j);
  }
  const total = sums[n]!;
  const termOf = (sum: number, bins: number) => sum * (logOf(sum) - logOf(bins));
  const allLevels = (i: number): number => {
    let ofQ = 0, from = 0;
    for (let level = 1; level <= levels; level++) {
      const to = Math.ceil(level * i / levels), sum = sums[to]! - sums[from]!;
      if (sum > 0) ofQ += termOf(sum, filled[to]! - filled[from]!);
      from = to;
    }
    return ofQ;
  };
  const levelsInUse = (i: number): number => {
    let ofQ = 0, level = -1, sum = 0, bins = 0;
    for (const j of occupied) {
      if (j >= i) break;
      const own = Math.floor(j * levels / i);
      if (own !== level) {
        if (bins > 0) ofQ += termOf(sum, bins);
        [level, sum, bins] = [own, 0, 0];
      }
      sum += counts[j]!;
      bins++;
    }
    return bins > 0 ? ofQ + termOf(sum, bins) : ofQ;
  };
  const logs = logarithmsUpTo(Math.max(total, n));
  const kept = logs && { sums: Int32Array.from(sums), filled: Int32Array.from(filled), logs };
  const ofLevels = occupied.length < levels
    ? levelsInUse
    : kept === undefined
    ? allLevels
    : (i: number) => ofAllLevels(i, levels, kept);
  let best = n, least = Infinity;
  for (let i = n; i >= firstCandidate(levels); i--) {
    const last = counts[i - 1]!, within = sums[i]!, beyond = total - within;
    if (beyond > 0 && last === 0) continue;
    const p = last + beyond;
    let [p1, q1] = [p > 0 ? ofP[i - 1]! + p * logOf(p) : ofP[i - 1]!, ofLevels(i)];
    if (beyond > 0) {
      const from = Math.ceil((levels - 1) * i / levels);
      q1 += beyond * (logOf(within - sums[from]!) - logOf(filled[i]! - filled[from]!));
    }
    const found = (p1 - q1) / total + logOf(within) - logOf(total);
    if (found < least) [best, least] = [i, found];
  }
  return best;
}
