/**
 * The levels of least mean squared error for a distribution (Lloyd 1982, Max 1960): every threshold lies halfway between its levels,
 * every level is the mean of its cell. Lloyd's step makes the second true from the first; near the end of its slow way Newton's method
 * takes over.
 */
import type { Distribution } from "../distribution/distribution.ts";
import { exp, log } from "../distribution/elementary.ts";
import { integrate } from "./integrate.ts";

const mostSteps = 500;

/**
 * Where the third root of the density, whose integral is shared out evenly, puts n levels above 0 (Panter and Dite 1951): the best levels
 * as n grows.
 */
function start(p: Distribution, n: number): Float64Array {
  const root = (x: number) => exp(log(p.density(x)) / 3), sigma = Math.sqrt(p.variance);
  const pieces = 4096, farthest = 30 * sigma, width = farthest / pieces;
  const sums = new Float64Array(pieces + 1);
  for (let i = 0; i < pieces; i++) sums[i + 1] = sums[i]! + root((i + 0.5) * width) * width;
  let at = 0;
  return Float64Array.from({ length: n }, (_, k) => {
    const wanted = sums[pieces]! * (k + 0.5) / n;
    while (sums[at + 1]! < wanted) at++;
    return (at + (wanted - sums[at]!) / (sums[at + 1]! - sums[at]!)) * width;
  });
}

interface Cells {
  /** Thresholds below each level, and Infinity. */
  readonly ends: Float64Array;
  /** The probability of each cell, and the integral of x over it. */
  readonly mass: Float64Array;
  readonly moment: Float64Array;
}

function cellsOf(p: Distribution, y: Float64Array): Cells {
  const n = y.length;
  const ends = Float64Array.from(
    { length: n + 1 },
    (_, i) => i === 0 ? 0 : i === n ? Infinity : (y[i - 1]! + y[i]!) / 2,
  );
  return {
    ends,
    mass: y.map((_, i) => integrate(p.density, ends[i]!, ends[i + 1]!)),
    moment: y.map((_, i) => integrate((x) => x * p.density(x), ends[i]!, ends[i + 1]!)),
  };
}

/** Newton's step for y_i P_i = M_i: each equation knows its own level and its neighbours, so the matrix is tridiagonal. */
function newton(p: Distribution, y: Float64Array, { ends, mass, moment }: Cells): Float64Array {
  const n = y.length, upper = new Float64Array(n), next = new Float64Array(n);
  // How the equation changes when the threshold above, or below, moves with half of a level.
  const above = (i: number) => i === n - 1 ? 0 : (y[i]! - ends[i + 1]!) * p.density(ends[i + 1]!) / 2;
  const below = (i: number) => i === 0 ? 0 : (ends[i]! - y[i]!) * p.density(ends[i]!) / 2;
  for (let i = 0; i < n; i++) {
    const left = below(i), diagonal = mass[i]! + above(i) + left;
    const pivot = diagonal - (i === 0 ? 0 : left * upper[i - 1]!);
    upper[i] = above(i) / pivot;
    next[i] = (moment[i]! - y[i]! * mass[i]! - (i === 0 ? 0 : left * next[i - 1]!)) / pivot;
  }
  for (let i = n - 2; i >= 0; i--) next[i] = next[i]! - upper[i]! * next[i + 1]!;
  return next.map((change, i) => y[i]! + change);
}

/** What the levels take from the mean of x^2 on one side: the sum of 2 y M - y^2 P. The greater, the less noise. */
const gain = (y: Float64Array, { mass, moment }: Cells) =>
  y.reduce((sum, v, i) => sum + v * (2 * moment[i]! - v * mass[i]!), 0);

const ascending = (y: Float64Array) => y.every((v, i) => v > (i === 0 ? 0 : y[i - 1]!) && v < Infinity);

/** @param bits 1 or more: 2^bits levels, ascending, in the units of the distribution. */
export function lloydMaxLevels(p: Distribution, bits: number): Float64Array {
  let y = start(p, 2 ** (bits - 1)), cells = cellsOf(p, y);
  for (let step = 0; step < mostSteps; step++) {
    let next = newton(p, y, cells), found = ascending(next) ? cellsOf(p, next) : undefined;
    if (found === undefined || !(gain(next, found) >= gain(y, cells) * (1 - 1e-15))) {
      next = cells.moment.map((m, i) => m / cells.mass[i]!);
      found = cellsOf(p, next);
    }
    const change = y.reduce((most, v, i) => Math.max(most, Math.abs(next[i]! - v)), 0);
    [y, cells] = [next, found];
    if (change < 1e-13 * y.at(-1)!) break;
  }
  return Float64Array.from([...y.toReversed().map((v) => -v), ...y]);
}
