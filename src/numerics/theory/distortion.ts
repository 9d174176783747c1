import type { Distribution } from "../distribution/distribution.ts";
import { exp, log } from "../distribution/elementary.ts";
import { integrate } from "./integrate.ts";

/** The squared error of the numbers between two ends that are all taken for one level. */
function cell(p: Distribution, level: number, from: number, to: number): number {
  if (to <= 0) return cell(p, -level, -to, -from);
  // Densities may have a corner at 0.
  if (from < 0) return cell(p, -level, 0, -from) + cell(p, level, 0, to);
  return integrate((x) => (x - level) ** 2 * p.density(x), from, to);
}

/** The mean squared error when every number is taken for the nearest of ascending levels. */
export function distortion(p: Distribution, levels: ArrayLike<number>): number {
  let [sum, from] = [0, -Infinity];
  for (let i = 0; i < levels.length; i++) {
    const to = i + 1 < levels.length ? (levels[i]! + levels[i + 1]!) / 2 : Infinity;
    sum += cell(p, levels[i]!, from, to);
    from = to;
  }
  return sum;
}

const shrink = (Math.sqrt(5) - 1) / 2;

/** Where a function with one valley is least between two positive numbers, by golden sections of the logarithm: to about 1e-8 of it. */
export function leastAt(f: (x: number) => number, low: number, high: number): number {
  const ratio = high / low, at = (share: number) => low * exp(share * log(ratio));
  let [a, b] = [0, 1];
  let [c, d] = [b - shrink * (b - a), a + shrink * (b - a)];
  let [fc, fd] = [f(at(c)), f(at(d))];
  for (let step = 0; step < 44; step++) {
    if (fc < fd) {
      [b, d, fd] = [d, c, fc];
      fc = f(at(c = b - shrink * (b - a)));
    } else {
      [a, c, fc] = [c, d, fd];
      fd = f(at(d = a + shrink * (b - a)));
    }
  }
  return at((a + b) / 2);
}
