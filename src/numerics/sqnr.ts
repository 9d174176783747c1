/** Signal to quantization noise ratio in dB, 10 log10(signal / noise); Infinity without noise. Both are sums of squares. */
export function sqnr(signal: number, noise: number): number {
  return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}
