/**
 * Counts in `bins` bins of one width over [lo, hi]: bin floor((x - lo) * (bins / (hi - lo))) in binary64. Values outside are
 * counted in the first and the last bin, NaN nowhere.
 */
export function histogram(values: Float32Array, lo: number, hi: number, bins: number): Float64Array {
  const counts = new Float64Array(bins);
  const perUnit = bins / (hi - lo);
  for (const x of values) {
    if (Number.isNaN(x)) continue;
    const bin = Math.floor((x - lo) * perUnit);
    counts[Math.min(Math.max(bin, 0), bins - 1)]!++;
  }
  return counts;
}

/** Throws a RangeError unless lo < hi are finite and bins is a positive integer. */
export function checkBins(lo: number, hi: number, bins: number): void {
  if (!(lo < hi) || !Number.isFinite(hi - lo)) {
    throw new RangeError(
      `Cannot count values as the range must be finite and not empty: it is ${lo} to ${hi}`,
    );
  }
  if (!Number.isInteger(bins) || bins < 1 || bins > 65536) {
    throw new RangeError(`Cannot count values as the bins must be an integer from 1 to 65536: it is ${bins}`);
  }
}
