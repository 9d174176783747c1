/**
 * The range of magnitudes whose codes tell most of their distribution: the clipping of TensorRT.
 *
 * Source: Migacz 2017, "8-bit inference with TensorRT" (GTC S7310), slides "entropy calibration"; levels as NVIDIA's ModelOpt places them
 * (calib/histogram.py: level of bin j of i is floor(j L / i), empty bins belong to none, the end is the edge i, of equals the largest).
 * Differences: bin 0 keeps its count (ModelOpt copies bin 1 over it); an infinite divergence is never chosen (ONNX Runtime smooths zeros
 * with 1e-4 instead, spreads its bins over both signs, and with its defaults has one candidate).
 */
import { logarithm } from "./logarithm.ts";

/** Bins from 0 to the largest magnitude, and the first candidate: those of TensorRT. */
export const bins = 2048;
const first = 128;

/** How many bins the first candidate has: no level may be without a bin. */
export const firstCandidate = (levels: number): number => Math.max(first, levels);

/**
 * The divergence of P from Q over the first i bins: P is the counts with all that lies beyond added to the last, Q the counts of each of
 * `levels` levels spread evenly over its bins that are not empty. Counts are integers, so the sums of them are exact.
 */
export function divergence(counts: Float64Array, i: number, levels: number): number {
  const total = counts.reduce((a, b) => a + b, 0);
  const kept = counts.subarray(0, i), within = kept.reduce((a, b) => a + b, 0), beyond = total - within;
  if (beyond > 0 && kept[i - 1] === 0) return Infinity;
  const sum = new Float64Array(levels), filled = new Float64Array(levels);
  const levelOf = (j: number) => Math.floor(j * levels / i);
  kept.forEach((count, j) => {
    sum[levelOf(j)]! += count;
    if (count > 0) filled[levelOf(j)]!++;
  });
  // N KL = sum p ln p - sum p ln q + N ln(M / N), with N counts in all, M of them within.
  let ofP = 0, ofQ = 0;
  kept.forEach((count, j) => {
    const p = j === i - 1 ? count + beyond : count;
    if (p > 0) ofP += p * logarithm(p);
  });
  sum.forEach((s, level) => {
    if (s > 0) ofQ += s * (logarithm(s) - logarithm(filled[level]!));
  });
  if (beyond > 0) ofQ += beyond * (logarithm(sum[levels - 1]!) - logarithm(filled[levels - 1]!));
  return (ofP - ofQ) / total + logarithm(within) - logarithm(total);
}

/** How many bins the best range keeps. */
export function binsKept(counts: Float64Array, levels: number): number {
  let best = counts.length, least = divergence(counts, best, levels);
  for (let i = counts.length - 1; i >= firstCandidate(levels); i--) {
    const found = divergence(counts, i, levels);
    if (found < least) [best, least] = [i, found];
  }
  return best;
}

/** Counts of magnitudes in equal bins from 0 to `reach`; NaN is counted nowhere. */
export function countMagnitudes(values: Float32Array, reach: number): Float64Array {
  const counts = new Float64Array(bins), perUnit = bins / reach;
  for (const x of values) {
    if (!Number.isNaN(x)) counts[Math.min(Math.floor(Math.abs(x) * perUnit), bins - 1)]!++;
  }
  return counts;
}

/** The end of the range, binary32. A reach of 0, and one that is not finite, is its own end. */
export function entropyThreshold(values: Float32Array, levels: number): number {
  const reach = values.reduce((most, x) => Math.abs(x) > most ? Math.abs(x) : most, 0);
  if (!(reach > 0 && Number.isFinite(reach))) return reach;
  return Math.fround(reach * binsKept(countMagnitudes(values, reach), levels) / bins);
}
