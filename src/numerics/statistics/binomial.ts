/** Tails of the binomial distribution, and what they say of a share: sums of own logarithms and exponentials, the same on every machine. */
import { exp, log } from "../distribution/elementary.ts";

/** P(X = k) of n trials with a chance of p, 0 < p < 1. */
function mass(k: number, n: number, p: number): number {
  let sum = k * log(p) + (n - k) * log(1 - p);
  for (let i = 1; i <= k; i++) sum += log((n - k + i) / i);
  return exp(sum);
}

/** P(X <= k) for k below the mean: terms fall from k on down. */
function fallingTail(k: number, n: number, p: number): number {
  let term = mass(k, n, p), sum = 0;
  for (let j = k; j >= 0 && term > sum * 2 ** -54; j--) {
    sum += term;
    term *= (j / (n - j + 1)) * ((1 - p) / p);
  }
  return sum;
}

/** P(X <= k) of n trials, each with a chance of p. */
export function lowerTail(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n || p <= 0) return 1;
  if (p >= 1) return 0;
  return k < n * p ? fallingTail(k, n, p) : 1 - fallingTail(n - k - 1, n, 1 - p);
}

/** P(X >= k). */
export const upperTail = (k: number, n: number, p: number): number => lowerTail(n - k, n, 1 - p);

/** Where a falling function of 0..1 passes `level`: halved until neither end moves. */
function crossing(of: (p: number) => number, level: number): number {
  let low = 0, high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (of(middle) > level) low = middle;
    else high = middle;
  }
}

/**
 * The exact interval of a share, k of n, that covers it with 1 - 2 `tail` at least (Clopper and Pearson 1934, Biometrika 26(4)).
 * n is at least 1.
 */
export function shareInterval(k: number, n: number, tail: number): readonly [from: number, to: number] {
  return [
    k === 0 ? 0 : 1 - crossing((q) => upperTail(k, n, 1 - q), tail),
    k === n ? 1 : crossing((p) => lowerTail(k, n, p), tail),
  ];
}
