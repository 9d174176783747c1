/** ACIQ (Banner, Nahshan, Soudry 2019, arXiv:1810.05723): the clip by a formula that takes the noise of the steps for uniform. */
import type { Distribution } from "../distribution/distribution.ts";
import { integrate } from "./integrate.ts";
import { leastAt } from "./distortion.ts";

/** Equations 5 to 8: what is clipped on both sides, and alpha^2 / (3 * 4^M) for the steps. */
export function aciqError(p: Distribution, bits: number, alpha: number): number {
  const clipped = integrate((x) => (x - alpha) ** 2 * p.density(x), alpha, Infinity);
  return 2 * clipped + alpha ** 2 / (3 * 4 ** bits);
}

export function aciqClip(p: Distribution, bits: number): number {
  const sigma = Math.sqrt(p.variance);
  return leastAt((alpha) => aciqError(p, bits, alpha), sigma / 10, 50 * sigma);
}
