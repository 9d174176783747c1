/** Binary32 numbers as integers in the same order: what is monotone is searched by halves of these. */
import { bitsOf, fromBits } from "../program/primitives.ts";

/** The largest finite number. */
export const largest = fromBits(0x7f7fffff);

/** The place of a number among all of them; both zeros at 0. */
export function ordinal(x: number): number {
  const word = bitsOf(x);
  return word < 0 ? -(word & 0x7fffffff) : word;
}

export const fromOrdinal = (n: number): number => n < 0 ? -fromBits(-n) : fromBits(n);

/** The first place in low..high from which on something holds; high + 1 where it never does. */
export function firstPlace(low: number, high: number, holds: (x: number) => boolean): number {
  let [before, from] = [low - 1, high + 1];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (holds(fromOrdinal(middle))) from = middle;
    else before = middle;
  }
  return from;
}

/** The number of fewest decimals in an interval, whose ends are binary32. */
export function simplest(from: number, to: number): number {
  if (from <= 0 && to >= 0) return 0;
  const sign = to < 0 ? -1 : 1;
  const [low, high] = sign < 0 ? [-to, -from] : [from, to];
  for (let exponent = Math.floor(Math.log10(high)); exponent >= -45; exponent--) {
    const x = Math.fround(Number(`${Math.ceil(low / 10 ** exponent)}e${exponent}`));
    if (x >= low && x <= high) return sign * x;
  }
  return from;
}
