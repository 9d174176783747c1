import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundsOf } from "../../../../src/formula/analysis/bounds.ts";
import { bindFormula } from "../../../../src/formula/evaluate.ts";
import type { Interval } from "../../../../src/formula/functions/built_in.ts";
import type { Formula, Node } from "../../../../src/formula/tree.ts";
import { define } from "./definitions.ts";
import { expressions, smooth, stepped } from "./trees.ts";

const real = { kind: "real" } as const;
const formulaOf = (body: Node): Formula => ({
  name: "F",
  summary: "",
  tensors: [{ name: "x", domain: real }, { name: "s", domain: real }],
  parameters: [],
  body,
  source: "",
});
const float = fc.oneof(fc.float({ noNaN: true }), fc.float({ min: -4, max: 4, noNaN: true }));
const interval = fc.tuple(float, float).map(([a, b]): Interval => ({
  low: Math.min(a, b),
  high: Math.max(a, b),
  integer: false,
}));
/** Numbers within an interval: its ends, and others between. */
const within = ({ low, high }: Interval, share: number) =>
  share === 0
    ? low
    : share === 1
    ? high
    : Math.min(high, Math.max(low, Math.fround(low + (high - low) * share)));
const shares = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  ),
  { minLength: 20, maxLength: 20 },
);

describe("boundsOf()", () => {
  test("holds every value, whatever the expression and the domains", () => {
    for (const grammar of [smooth, stepped]) {
      fc.assert(
        fc.property(expressions(grammar), interval, interval, shares, (node, x, s, places) => {
          const bounds = boundsOf(node, new Map([["x", x], ["s", s]]));
          const of = bindFormula(formulaOf(node), new Map());
          for (const [i, j] of places) {
            const value = of(within(x, i), within(s, j));
            if (Number.isNaN(value)) continue;
            expect(value >= bounds.low && value <= bounds.high, `${value} in ${JSON.stringify(bounds)}`).toBe(
              true,
            );
            if (bounds.integer && Number.isFinite(value)) expect(value % 1 + 0).toBe(0);
          }
        }),
        { numRuns: 1500, seed: 31 },
      );
    }
  });

  const bounds = (text: string, low: number, high: number, more: readonly [string, Interval][] = []) => {
    const { body } = define(`formula F(x; b, k) = ${text}`).formula("F");
    return boundsOf(body, new Map([["x", { low, high, integer: false }], ...more]));
  };
  test("is the range of codes of a limit, whatever comes in", () => {
    expect(bounds("clamp(round(x), int(8))", -Infinity, Infinity)).toEqual({
      low: -128,
      high: 127,
      integer: true,
    });
    expect(bounds("round(x) mod 8", -100, 100)).toEqual({ low: 0, high: 7, integer: true });
    expect(bounds("nearest([-1, 0, 1], x)", -9, 9)).toEqual({ low: 0, high: 2, integer: true });
  });
  test("knows in a branch what its condition says", () => {
    expect(bounds("{ -x if x < 0, x otherwise }", -3, 2)).toMatchObject({ low: 0, high: 3 });
    expect(bounds("{ 1 if x < -1 or x > 1, x otherwise }", -3, 2)).toMatchObject({ low: -1, high: 1 });
    expect(bounds("{ x if 0 <= x <= 0.5, 0 otherwise }", -3, 2)).toMatchObject({ low: 0, high: 0.5 });
    expect(bounds("select(x > 5, 100, x)", -3, 2)).toMatchObject({ low: -3, high: 2 });
  });
  test("tries the few values of an integer parameter one by one", () => {
    const b: [string, Interval] = ["b", { low: 2, high: 4, integer: true }];
    expect(bounds("clamp(x, int(b)) / 2^(b - 1)", -100, 100, [b])).toMatchObject({ low: -1, high: 0.875 });
  });
  test("reads a table between the indices that can come, and follows formulas, tuples and names", () => {
    const k: [string, Interval] = ["k", { low: 1, high: 2, integer: true }];
    expect(bounds("[-9, 1, 3, 77][k]", 0, 0, [k])).toMatchObject({ low: 1, high: 3, integer: true });
    expect(bounds("s * z where (s, z) = (x + 1, 2)", 0, 1)).toMatchObject({ low: 2, high: 4 });
  });
});
