/** Intervals of binary32 values. Rounding keeps order, so what is monotone is bounded by its values at the ends. */
import { bitsOf, fromBits } from "../program/primitives.ts";
import type { Interval } from "./built_in.ts";

export const everything: Interval = { low: -Infinity, high: Infinity, integer: false };
export const truth: Interval = { low: 0, high: 1, integer: true };

/** The least interval with these values; NaN among them does not count. No value: everything. */
export function hull(values: readonly number[], integer: boolean): Interval {
  const numbers = values.filter((v) => v === v);
  if (numbers.length === 0) return { ...everything, integer };
  return { low: Math.min(...numbers), high: Math.max(...numbers), integer };
}

/** Of a function that never decreases. An end at which it has no value says nothing. */
export function rising(compute: (x: number) => number, integer: boolean, { low, high }: Interval): Interval {
  const [least, most] = [compute(low), compute(high)];
  return { low: least === least ? least : -Infinity, high: most === most ? most : Infinity, integer };
}

/** Of a function that is monotone in each of two arguments: its extremes are among its values at the corners. */
export function corners(
  compute: (a: number, b: number) => number,
  integer: boolean,
  a: Interval,
  b: Interval,
): Interval {
  return hull([a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => compute(x, y))), integer);
}

export const holds = ({ low, high }: Interval, x: number): boolean => low <= x && x <= high;

/** The binary32 number that is `ulps` places above x, or below it where `ulps` is negative; infinities are the ends. */
export function beside(x: number, ulps: number): number {
  if (!Number.isFinite(x)) return x;
  const word = bitsOf(x);
  // Bits of negative numbers run the other way: count places from zero instead.
  const place = (word < 0 ? -(word & 0x7fffffff) : word) + ulps;
  const most = 0x7f800000;
  const held = Math.max(-most, Math.min(most, place));
  return held < 0 ? -fromBits(-held) : fromBits(held);
}

/** Widened by `ulps` places at both ends: for a function whose order is kept but for its error. */
export const widened = ({ low, high, integer }: Interval, ulps: number): Interval => ({
  low: beside(low, -ulps),
  high: beside(high, ulps),
  integer,
});

/** What two intervals have in common, when that is something; else the second. */
export function within({ low, high, integer }: Interval, bounds: Interval): Interval {
  const [least, most] = [Math.max(low, bounds.low), Math.min(high, bounds.high)];
  return least <= most ? { low: least, high: most, integer } : { ...bounds, integer };
}
