/** Matrices and plans for property tests: what a weight looks like, and what it should never look like. */
import fc from "fast-check";
import type { Clip, Level, Plan } from "../../../src/numerics/engine.ts";

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

/** A matrix of finite values; one size for all, so that rounding is exercised rather than clamping. */
export const matrix = fc.record({
  rows: fc.integer({ min: 0, max: 9 }),
  cols: fc.integer({ min: 0, max: 61 }),
  size: fc.constantFrom(1, 1, 1, 1e-30, 1e30, 1e-42, 3e38),
  wild: fc.boolean(),
}).chain(({ rows, cols, size, wild }) => {
  const element = wild
    ? finite
    : fc.float({ min: -1, max: 1, noNaN: true }).map((x) => Math.fround(x * size));
  return fc.array(element, { minLength: rows * cols, maxLength: rows * cols })
    .map((list) => ({ rows, cols, data: Float32Array.from(list) }));
});

const levels = (cols: number): Level[] => [
  { kind: "tensor" },
  { kind: "channel" },
  ...[1, 2, 3, 16, cols].filter((size) => size > 0 && cols % size === 0).map((size) => ({
    kind: "group" as const,
    size,
  })),
];

const clip: fc.Arbitrary<Clip> = fc.oneof(
  fc.constant({ kind: "none" as const }),
  fc.double({ min: 0.01, max: 1, noNaN: true }).map((share) => ({ kind: "percentile" as const, share })),
  fc.integer({ min: 1, max: 40 }).map((steps) => ({ kind: "mse" as const, steps })),
);

/** Any plan that fits rows of this length. */
export const planFor = (cols: number): fc.Arbitrary<Plan> =>
  fc.record({
    format: fc.record({ bits: fc.integer({ min: 2, max: 8 }), signed: fc.boolean() }),
    mapping: fc.constantFrom("symmetric" as const, "affine" as const),
    level: fc.constantFrom(...levels(cols)),
    clip,
  });

/** A repeatable bell-shaped sequence, with a few outliers, for matrices too long for a shrinking generator. */
export function bell(length: number, seed = 1): Float32Array {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return Float32Array.from({ length }, () => {
    const sum = next() + next() + next() + next() - 2;
    return next() < 0.001 ? sum * 20 : sum;
  });
}
