import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bindFormula } from "../../../src/formula/evaluate.ts";
import { textOfFormula } from "../../../src/formula/text.ts";
import type { Formula, Node } from "../../../src/formula/tree.ts";
import { define } from "./analysis/definitions.ts";
import { call, expressions, number, smooth, stepped, variable } from "./analysis/trees.ts";

const real = { kind: "real" } as const;
const formulaOf = (body: Node): Formula => ({
  name: "F",
  summary: "",
  tensors: [{ name: "x", domain: real }, { name: "s", domain: real }],
  parameters: [],
  body,
  source: "",
});

function expectSame(body: Node, points: readonly (readonly [number, number])[]): void {
  const formula = formulaOf(body);
  const text = textOfFormula(formula);
  const [f, g] = [formula, define(text).formula("F")].map((each) => bindFormula(each, new Map()));
  for (const [x, s] of points) expect(g!(x, s), `${text} at ${x}, ${s}`).toBe(f!(x, s));
  expect(textOfFormula(define(text).formula("F"))).toBe(text);
}

describe("textOfFormula()", () => {
  const points = fc.array(fc.tuple(fc.float({ noNaN: true }), fc.float({ noNaN: true })), { minLength: 4 });
  test("reads back to the same function, bit for bit, and to the same text", () => {
    for (const grammar of [smooth, stepped]) {
      fc.assert(fc.property(expressions(grammar), points, expectSame), { numRuns: 700, seed: 21 });
    }
  });

  test("puts brackets where the grammar needs them", () => {
    const [x, s] = [variable("x"), variable("s")];
    const texts: [Node, string][] = [
      [call("subtract", x, call("subtract", s, number(1))), "x - (s - 1)"],
      [call("mod", call("multiply", x, s), call("multiply", s, number(2))), "x * s mod (s * 2)"],
      [call("power", number(-2), number(-3)), "(-2)^-3"],
      [call("negate", call("power", number(2), call("subtract", x, number(1)))), "-2^(x - 1)"],
      [call("power", call("power", x, number(2)), number(3)), "(x^2)^3"],
      [call("negate", call("add", x, number(1e-10))), "-(x + 1e-10)"],
    ];
    for (const [node, text] of texts) {
      expect(textOfFormula(formulaOf(node))).toBe(`formula F(x, s) = ${text}`);
      expectSame(node, [[3, 2], [-5, 7]]);
    }
    const logic = call(
      "select",
      call(
        "or",
        call("and", call("less", x, s), call("not", call("equal", x, number(1)))),
        call("less", s, x),
      ),
      x,
      s,
    );
    expectSame(logic, [[1, 2], [0, 2], [2, 1], [1, 1]]);
  });

  test("keeps domains, defaults, summaries, tables, codes, tuples and names behind where", () => {
    for (
      const text of [
        `formula A(x in tensor; b in 2..8 = 4, t in -1.0..2.5 = -0.5) "a \\"b\\"" = clamp(x * t, int(b))`,
        `formula A(x; rule in [clamp, wrap]) = wrap(x, -8 .. 7)`,
        `formula A(x; k in integer, up in boolean) = { [1, -2.5, 0.3][k] if up, s + z otherwise } where (s, z) = (x, 2 * x)`,
      ]
    ) expect(textOfFormula(define(text).formula("A"))).toBe(text);
  });
});
