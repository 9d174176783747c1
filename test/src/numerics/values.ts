/** Rows for property tests: what a weight looks like, and what it should never look like. */
import fc from "fast-check";

/** Numbers at which arithmetic turns: zeros, subnormals, halves, the ends of the range. */
const edges = [
  0,
  -0,
  2 ** -149,
  -(2 ** -140),
  2 ** -126,
  0.5,
  1.5,
  -2.5,
  1,
  127,
  -128,
  3.4e38,
  -3.4e38,
  1e-30,
  2 ** 24 + 1,
];

/** A finite binary32 number. */
const finite = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -4096, max: 4096 }).map((i) => i / 32) },
  { weight: 2, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...edges) },
);

/** Any binary32 number. */
const any = fc.oneof({ weight: 6, arbitrary: finite }, fc.constantFrom(NaN, Infinity, -Infinity));

const numbers = (element: fc.Arbitrary<number>, maxLength: number) =>
  fc.array(element, { maxLength, size: "max" }).map((list) => Float32Array.from(list));

export const finiteRow = numbers(finite, 70);
export const anyRow = numbers(any, 70);

/** A repeatable bell-shaped sequence, with a few outliers, for matrices too long for a shrinking generator. */
export function bell(length: number, seed = 1): Float32Array {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return Float32Array.from({ length }, () => {
    const sum = next() + next() + next() + next() - 2;
    return next() < 0.001 ? sum * 20 : sum;
  });
}
