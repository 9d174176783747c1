import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  hadamardOrder,
  hadamardSigns,
  matrix,
  transposed,
} from "../../../../src/numerics/linear_algebra/linear_algebra.ts";
import { gamma, Machines, numbers, seed, usual } from "./machines.ts";

const machines = new Machines(...usual);
afterAll(() => machines.close());

const lengths = [1, 2, 4, 8, 16, 64, 128, 256, 512, 12, 20, 24, 28, 36, 40, 48, 96, 160, 224, 1280];

describe("Hadamard transform", () => {
  test("kernels and twin agree: any length that there is, leading dimension, direction, number", () => {
    const shape = fc.record({
      rows: fc.integer({ min: 0, max: 9 }),
      cols: fc.constantFrom(...lengths),
      spare: fc.constantFrom(0, 1, 3),
      inverse: fc.boolean(),
      wild: fc.boolean(),
      seed,
    });
    fc.assert(
      fc.property(shape, ({ rows, cols, spare, inverse, wild, seed }) => {
        machines.agree(
          [numbers(rows * (cols + spare), seed, wild)],
          (of, at) => of.hadamard(matrix(at, rows, cols, cols + spare), inverse),
        );
      }),
      { numRuns: 120 },
    );
    machines.agree([numbers(300 * 1024, 1)], (of, at) => of.hadamard(matrix(at, 300, 1024)));
  });

  test("the matrices are Hadamard's: entries 1 and -1, rows orthogonal", () => {
    for (const runs of [1, 12, 20, 28, 36, 44, 60, 68, 76, 108, 140, 148]) {
      const h = hadamardSigns(runs);
      expect(h.every((x) => Math.abs(x) === 1)).toBe(true);
      for (let i = 0; i < runs; i++) {
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let k = 0; k < runs; k++) dot += h[i * runs + k]! * h[j * runs + k]!;
          expect(dot).toBe(i === j ? runs : 0);
        }
      }
    }
  });

  test("it is the matrix within the stated bound, and the inverse undoes it", () => {
    for (const n of lengths) {
      const { run, runs } = hadamardOrder(n), signs = hadamardSigns(runs), x = numbers(n, n);
      const { arrays: [y] } = machines.agree([x], (of, at) => of.hadamard(matrix(at, 1, n)));
      const { arrays: [back] } = machines.agree([y!], (of, at) => of.hadamard(matrix(at, 1, n), true));
      const absolute = x.reduce((sum, v) => sum + Math.abs(v), 0) / Math.sqrt(n);
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let k = 0; k < n; k++) {
          let common = i % run & k % run, sign = signs[Math.floor(i / run) * runs + Math.floor(k / run)]!;
          for (; common > 0; common &= common - 1) sign = -sign;
          sum += sign * x[k]!;
        }
        const bound = gamma(Math.log2(run) + runs + 2) * absolute;
        expect(Math.abs(y![i]! - sum / Math.sqrt(n))).toBeLessThanOrEqual(bound);
        expect(Math.abs(back![i]! - x[i]!)).toBeLessThan(1e-5);
      }
    }
  });

  test("lengths that have no matrix here, and columns in place of rows, are refused", () => {
    const { of, arena } = machines.sides[1]!;
    for (const length of [0, 3, 6, 52, 100, 1.5]) {
      expect(() => hadamardOrder(length)).toThrow(`Paley) times one: it is ${length}`);
    }
    expect(() => hadamardSigns(16)).toThrow(/Paley has none of order 16/);
    expect(hadamardOrder(14336)).toEqual({ run: 512, runs: 28 });
    expect(() => of.hadamard(transposed(matrix(arena.mark(), 4, 2)))).toThrow(/next to one another/);
  });
});
