import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bounds } from "../../../../src/formula/analysis/bounds.ts";
import { Directions } from "../../../../src/formula/analysis/direction.ts";
import { fromOrdinal, ordinal } from "../../../../src/formula/analysis/ordinals.ts";
import { Tape } from "../../../../src/formula/analysis/tape.ts";
import { inline } from "../../../../src/formula/inline.ts";
import type { Node } from "../../../../src/formula/tree.ts";
import { define } from "./definitions.ts";
import { expressions, number, stepped } from "./trees.ts";

/** The direction of an expression of x on low..high, and its values at x. */
function told(node: Node, low: number, high: number) {
  const body = inline(node, new Map([["s", number(0.375)]]));
  const bounds = new Bounds(new Map([["x", { low, high, integer: false }]]));
  const tape = new Tape(body, "x");
  const of = (x: number) => {
    tape.run(x);
    return tape.value(tape.place(body));
  };
  return { direction: new Directions("x", bounds).of(body), of };
}

describe("Directions", () => {
  test("tells no order that neighbouring or distant numbers break", () => {
    const ends = fc.tuple(
      fc.float({ min: -4, max: 4, noNaN: true }),
      fc.float({ min: -4, max: 4, noNaN: true }),
    );
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 30, maxLength: 30 });
    const count = { rising: 0, falling: 0, constant: 0, unknown: 0 };
    fc.assert(
      fc.property(
        expressions({ ...stepped, unary: [...stepped.unary, "root"] }),
        ends,
        shares,
        (node, [a, b], at) => {
          const [low, high] = [Math.min(a, b), Math.max(a, b)];
          const { direction, of } = told(node, low, high);
          count[direction]++;
          if (direction === "unknown") return;
          const between = at.map((share) => Math.fround(low + (high - low) * share));
          const xs = [low, high, ...between, ...between.map((x) => fromOrdinal(ordinal(x) + 1))]
            .filter((x) => x >= low && x <= high).sort((x, y) => x - y);
          const values = xs.map(of).filter((v) => !Number.isNaN(v));
          values.slice(1).forEach((value, i) => {
            if (direction !== "falling") expect(value).toBeGreaterThanOrEqual(values[i]!);
            if (direction !== "rising") expect(value).toBeLessThanOrEqual(values[i]!);
          });
        },
      ),
      { numRuns: 6000, seed: 51 },
    );
    expect(Math.min(count.rising, count.falling, count.constant)).toBeGreaterThan(300);
  });

  test("is that of each function on its side of zero", () => {
    const direction = (text: string, low: number, high: number) =>
      told(define(`formula F(x; s) = ${text}`).formula("F").body, low, high).direction;
    const cases: [string, number, number, string][] = [
      ["x - round(-x)", -1, 1, "rising"],
      ["x - round(x)", -1, 1, "unknown"],
      ["abs(x)", -2, 0, "falling"],
      ["x^2", -2, 0, "falling"],
      ["x^3", -2, 2, "rising"],
      ["x^-1", 1, 2, "falling"],
      ["1 / x", 0, 2, "unknown"],
      ["x / (s - 1)", -2, 2, "falling"],
      ["x * x * x", 0, 2, "rising"],
      ["[3, 2, 0][nearest([-1, 0, 1], x)]", -2, 2, "falling"],
      ["select(x < 1, 1, 0)", -2, 2, "unknown"],
      ["clamp(-x, int(4))", -9, 9, "falling"],
      ["exp(x)", -1, 1, "rising"],
      ["-log2(x)", 1, 2, "falling"],
      ["x^1.5", 1, 2, "unknown"],
      ["s", -1, 1, "constant"],
      ["x < s", -1, 1, "falling"],
      ["s <= x and not (x < 0)", -1, 1, "rising"],
    ];
    for (const [text, low, high, expected] of cases) expect(direction(text, low, high), text).toBe(expected);
  });

  test("does not trust a table whose entries are too near to be told apart from afar", () => {
    const text = "formula F(x; s) = nearest([0, 1, 1.0000001], x)";
    const { body } = define(text).formula("F");
    expect(told(body, -1, 1).direction).toBe("unknown");
    const far = define("formula F(x; s) = nearest([-1, 0, 1], x)").formula("F").body;
    expect(told(far, -1e6, 1e6).direction).toBe("rising");
    const { direction, of } = told(far, -1e9, 1e9);
    expect(direction).toBe("unknown");
    expect([of(2), of(1e9)]).toEqual([2, 0]);
  });
});
