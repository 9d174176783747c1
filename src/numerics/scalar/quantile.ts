/** The ranks whose values a quantile lies between, and how far it is from the lower to the higher. */
export function rank(length: number, share: number): { below: number; rest: number } {
  const at = (length - 1) * share;
  const below = Math.min(Math.floor(at), length - 1);
  return { below, rest: at - below };
}

/** Linear interpolation that is exact at both ends and monotonic (as numpy does it). */
export function between(a: number, b: number, rest: number): number {
  return rest < 0.5 ? a + (b - a) * rest : b - (b - a) * (1 - rest);
}

/** The quantile of sorted values, in binary64. */
export function quantile(sorted: Float32Array, share: number): number {
  const { below, rest } = rank(sorted.length, share);
  const low = sorted[below]!;
  return between(low, sorted[below + 1] ?? low, rest);
}
