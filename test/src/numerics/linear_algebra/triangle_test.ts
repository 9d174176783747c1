import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  matrix,
  NotPositiveDefiniteError,
  part,
  transposed,
} from "../../../../src/numerics/linear_algebra/linear_algebra.ts";
import { gamma, Machines, numbers, seed, usual } from "./machines.ts";

const machines = new Machines(...usual);
afterAll(() => machines.close());

const order = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(63, 64, 65, 100, 128, 129, 150, 200),
);

/** X X' / k + damping I with X n x k: what a Hessian of GPTQ looks like. */
function hessian(n: number, seed: number, damping = 0.1, k = n): Float32Array {
  const x = numbers(n * k, seed), h = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let d = 0; d < k; d++) sum += x[i * k + d]! * x[j * k + d]!;
      h[i * n + j] = sum / Math.max(1, k) + (i === j ? damping : 0);
    }
  }
  return h;
}

/** Rows `stride` apart, with something between them. */
function spread(values: Float32Array, n: number, stride: number): Float32Array {
  const wide = new Float32Array(n * stride).fill(7);
  for (let i = 0; i < n; i++) wide.set(values.subarray(i * n, i * n + n), i * stride);
  return wide;
}

const get = (m: Float32Array, n: number) => (i: number, j: number) => m[i * n + j]!;

describe("Cholesky and triangles", () => {
  test("kernels and twins agree: any order, leading dimension, both triangles", () => {
    const shape = fc.record({
      n: order,
      spare: fc.constantFrom(0, 1, 3),
      upper: fc.boolean(),
      work: fc.constantFrom(
        "cholesky" as const,
        "triangularInverse" as const,
        "positiveDefiniteInverse" as const,
        "inverseFactor" as const,
      ),
      seed,
    });
    fc.assert(
      fc.property(shape, ({ n, spare, upper, work, seed }) => {
        const { error } = machines.agree([spread(hessian(n, seed), n, n + spare)], (of, at) => {
          const a = matrix(at, n, n, n + spare);
          of[work](upper ? transposed(a) : a);
        });
        expect(error).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test("kernels and twins agree on any numbers: the same result, or the same pivot and value", () => {
    const shape = fc.record({
      n: fc.constantFrom(1, 5, 40, 70, 130),
      where: fc.tuple(fc.nat(), fc.nat()),
      value: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, -1, 2 ** -149, 1e30, 3e38),
      work: fc.constantFrom("cholesky" as const, "triangularInverse" as const, "inverseFactor" as const),
      seed,
    });
    fc.assert(
      fc.property(shape, ({ n, where, value, work, seed }) => {
        const h = hessian(n, seed);
        h[where[0] % n * n + where[1] % n] = value;
        machines.agree([h], (of, at) => of[work](matrix(at, n, n)));
      }),
      { numRuns: 80 },
    );
  });

  test("what lies on the other side of the diagonal is not read", () => {
    const n = 70, h = hessian(n, 3);
    for (let i = 0; i < n; i++) h.fill(NaN, i * n + i + 1, i * n + n);
    const { error, arrays: [l] } = machines.agree([h], (of, at) => of.cholesky(matrix(at, n, n)));
    expect(error).toBeUndefined();
    expect(l!.every(Number.isFinite)).toBe(true);
  });

  test("L L' is A within the stated bound, and L is lower", () => {
    for (const n of [1, 17, 64, 150]) {
      const h = hessian(n, n), a = get(h, n);
      const { arrays: [result] } = machines.agree([h], (of, at) => of.cholesky(matrix(at, n, n)));
      const l = get(result!, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          let product = 0, absolute = 0;
          for (let k = 0; k <= j; k++) {
            product += l(i, k) * l(j, k);
            absolute += Math.abs(l(i, k) * l(j, k));
          }
          expect(Math.abs(product - a(i, j))).toBeLessThanOrEqual(gamma(n + 1) * absolute);
          if (i > j) expect(l(j, i)).toBe(0);
        }
      }
    }
  });

  test("L X is the identity within the stated bound", () => {
    for (const n of [1, 30, 64, 150]) {
      const h = hessian(n, 40 + n), l = get(h, n);
      const { arrays: [result] } = machines.agree([h], (of, at) => of.triangularInverse(matrix(at, n, n)));
      const x = get(result!, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (j > i) {
            expect(x(i, j)).toBe(0);
            continue;
          }
          let product = 0, absolute = 0;
          for (let k = j; k <= i; k++) {
            product += l(i, k) * x(k, j);
            absolute += Math.abs(l(i, k) * x(k, j));
          }
          expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThanOrEqual(gamma(n + 1) * absolute);
        }
      }
    }
  });

  test("the inverse is exactly symmetric, and U' U is it for the inverse factor", () => {
    const n = 130, h = hessian(n, 9);
    const { arrays: [inverse] } = machines.agree(
      [h],
      (of, at) => of.positiveDefiniteInverse(matrix(at, n, n)),
    );
    const { arrays: [factor] } = machines.agree([h], (of, at) => of.inverseFactor(matrix(at, n, n)));
    const a = get(h, n), x = get(inverse!, n), u = get(factor!, n);
    const largest = inverse!.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(x(i, j)).toBe(x(j, i));
        let identity = 0, square = 0;
        for (let k = 0; k < n; k++) {
          identity += a(i, k) * x(k, j);
          square += u(k, i) * u(k, j);
        }
        expect(Math.abs(identity - (i === j ? 1 : 0))).toBeLessThan(1e-4);
        expect(Math.abs(square - x(i, j))).toBeLessThan(1e-5 * largest);
        if (i > j) expect(u(i, j)).toBe(0);
      }
    }
  });

  test("the pivot that fails is named with its value, counted in the matrix that was given", () => {
    const n = 100, { arena, of } = machines.sides[2]!, mark = arena.mark();
    const a = matrix(arena.alloc(4 * n * n), n, n), values = arena.f32(a.at, n * n);
    const identity = (place: number, pivot: number) => {
      values.fill(0);
      for (let i = 0; i < n; i++) values[i * n + i] = i === place ? pivot : 1;
    };
    for (const place of [0, 63, 64, 99]) {
      for (const work of ["cholesky", "inverseFactor", "positiveDefiniteInverse"] as const) {
        identity(place, -0.25);
        let error: unknown;
        try {
          of[work](a);
        } catch (cause) {
          error = cause;
        }
        expect(error).toBeInstanceOf(NotPositiveDefiniteError);
        expect(error).toMatchObject({ index: place, pivot: -0.25 });
      }
    }
    identity(70, 0);
    expect(() => of.triangularInverse(a)).toThrow(/diagonal must be finite and not 0: element 70 is 0/);
    expect(() => of.cholesky(part(a, 0, 0, 3, 4))).toThrow(/must be square: it is 3 x 4/);
    arena.release(mark);
  });
});
