/** Bounds of quantizers of many steps, told at once: no number is farther from x than they say, and they are not far above. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { affineError } from "../../../../src/formula/analysis/affine.ts";
import { Analysis } from "../../../../src/formula/analysis/analysis.ts";
import type { Node } from "../../../../src/formula/tree.ts";
import { call, number, variable } from "./trees.ts";

const constants = fc.oneof(
  fc.constantFrom(0.25, 0.5, 1, 2, 128, 3, 0.1, 0.375, 1 / 3, 1000, -1, -0.7),
  fc.float({ min: 0.0625, max: 64, noNaN: true }),
).map(number);
const storage = ["f16", "e4m3", "e5m2", "e2m3", "bf16", "f32", "round", "floor", "round_half_away", "negate"];

/** One operation after another, on x. */
const chains = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom("add", "subtract", "multiply", "divide"), constants),
    fc.tuple(fc.constantFrom(...storage), fc.constant(undefined)),
  ),
  { minLength: 1, maxLength: 5 },
).map((steps) =>
  steps.reduce<Node>((x, [name, k]) => call(name, x, ...(k === undefined ? [] : [k])), variable("x"))
);

describe("affineError()", () => {
  /** Spread evenly, whatever their number (Weyl's sequence of the golden ratio). */
  const shares = Array.from({ length: 3000 }, (_, i) => i * 0.6180339887498949 % 1);
  const ends = fc.tuple(
    fc.constantFrom(-8, -3, -1, -0.1, 0, 0.2, 0.5, 1, 1.5),
    fc.constantFrom(1e-3, 0.25, 1, 2, 7, 40),
  );
  test("is nowhere exceeded, and near to what is found", () => {
    let bounded = 0, close = 0;
    fc.assert(
      fc.property(chains, ends, (body, [from, wide]) => {
        const range = { from: Math.fround(from), to: Math.fround(from + wide) };
        const part = new Analysis(body, "x", range);
        const bound = affineError(body, part);
        if (bound === undefined) return;
        bounded++;
        let found = 0;
        for (const share of [...shares, 0, 1]) {
          const x = Math.min(range.to, Math.max(range.from, Math.fround(range.from + share * wide)));
          found = Math.max(found, Math.abs(part.of(x) - x));
        }
        expect(found).toBeLessThanOrEqual(bound);
        if (bound <= found * 1.25 + 1e-6) close++;
      }),
      { numRuns: 1500, seed: 61 },
    );
    expect(bounded).toBeGreaterThan(1000);
    expect(close / bounded).toBeGreaterThan(0.6);
  });

  const errorOf = (body: Node, from: number, to: number) =>
    affineError(body, new Analysis(body, "x", { from, to }));
  test("is exact where nothing is rounded: the identity, shifts that fit, and steps of powers of two", () => {
    const x = variable("x");
    expect(errorOf(x, -1e6, 1e6)).toBe(0);
    expect(errorOf(call("subtract", x, number(1)), 1, 3)).toBe(1);
    expect(errorOf(call("divide", call("round", call("multiply", x, number(128))), number(128)), -1, 1)).toBe(
      2 ** -8,
    );
    expect(errorOf(call("f16", x), -1, 1)).toBe(2 ** -12);
    expect(errorOf(call("f16", x), -1.5, 1)).toBe(2 ** -11);
    expect(errorOf(call("divide", x, number(3)), 0, 3)! - 2).toBeGreaterThan(0);
  });
});
