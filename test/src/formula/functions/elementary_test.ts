/** The elementary functions are close to what binary64 says, and exact where they say so. */
import { describe, expect, test } from "vitest";
import { builtIns } from "../../../../src/formula/functions.ts";
import { bitsOf, fromBits } from "../../../../src/formula/program/primitives.ts";

/** The distance of neighbours at y, in binary32. */
const ulp = (y: number) => 2 ** (Math.max(Math.floor(Math.log2(Math.abs(y))), -126) - 23);

/** `count` numbers from low to high, as many near zero as elsewhere. */
function* spread(low: number, high: number, count: number) {
  for (let i = 0; i <= count; i++) {
    yield Math.fround(low + (high - low) * (i / count));
    yield Math.fround((i / count - 0.5) * 2 ** -(i % 12));
  }
}

function* positives(count: number) {
  for (let i = 1; i <= count; i++) {
    yield fromBits(Math.floor(0x7f7fffff * (i / count)));
    yield fromBits(bitsOf(0.5) + Math.floor(0x01000000 * (i / count)));
  }
}

const cases: [string, (x: number) => number, Iterable<number>, number][] = [
  ["exp2", (x) => 2 ** x, spread(-149, 128, 200000), 1],
  ["exp", Math.exp, spread(-103.9, 88.7, 200000), 1],
  ["log2", Math.log2, positives(200000), 1.25],
  ["log", Math.log, positives(200000), 1],
  ["tanh", Math.tanh, spread(-12, 12, 200000), 1.5],
  [
    "sigmoid",
    (x) => x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)),
    spread(-103, 20, 200000),
    2.5,
  ],
];

describe("elementary functions", () => {
  test.each(cases)("%s is within its bound in ulp", (name, want, points, bound) => {
    const { compute } = builtIns.get(name)!;
    let worst = 0, at = NaN;
    for (const x of points) {
      const exact = want(x);
      if (exact === 0 || !Number.isFinite(Math.fround(exact))) continue;
      const error = Math.abs(compute(x) - exact) / ulp(exact);
      if (error > worst) [worst, at] = [error, x];
    }
    expect(worst, `at ${at}`).toBeLessThan(bound);
    // The bound is one that is nearly reached, not a loose one.
    expect(worst).toBeGreaterThan(bound / 2);
  });
  test("exp2 is exact at integers, log2 at powers of two, subnormal ones too", () => {
    const [exp2, log2] = [builtIns.get("exp2")!.compute, builtIns.get("log2")!.compute];
    for (let k = -149; k <= 127; k++) {
      expect(exp2(k)).toBe(2 ** k);
      expect(log2(2 ** k)).toBe(k);
    }
  });
  test("at the ends", () => {
    const at = (name: string, x: number) => builtIns.get(name)!.compute(x);
    expect(["exp", "exp2"].map((f) => [-Infinity, -200, 0, 200, Infinity].map((x) => at(f, x)))).toEqual([
      [0, 0, 1, Infinity, Infinity],
      [0, 0, 1, Infinity, Infinity],
    ]);
    expect(["log", "log2"].map((f) => [-1, -0, 0, 1, Infinity].map((x) => at(f, x)))).toEqual([
      [NaN, -Infinity, -Infinity, 0, Infinity],
      [NaN, -Infinity, -Infinity, 0, Infinity],
    ]);
    expect([-Infinity, -20, 0, 20, Infinity].map((x) => at("tanh", x))).toEqual([-1, -1, 0, 1, 1]);
    expect([-Infinity, 0, Infinity].map((x) => at("sigmoid", x))).toEqual([0, 0.5, 1]);
    // Subnormal results are no zeros.
    expect(at("sigmoid", -100)).toBe(at("exp", -100));
    for (const f of ["exp", "exp2", "log", "log2", "tanh", "sigmoid"]) expect(at(f, NaN)).toBe(NaN);
  });
});
