import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Compiler } from "../../../src/formula/evaluate.ts";
import { builtIns } from "../../../src/formula/functions.ts";
import { latex, latexFormula } from "../../../src/formula/latex.ts";
import { simplify } from "../../../src/formula/simplify.ts";
import type { Node } from "../../../src/formula/tree.ts";
import { openSession } from "../../open_session.ts";

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

/** Random trees over x and y. */
const tree: fc.Arbitrary<Node> = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      float.map((value): Node => ({ op: "number", value })),
      fc.constantFrom<Node>({ op: "variable", name: "x" }, { op: "variable", name: "y" }),
    ),
    fc.tuple(
      fc.constantFrom("add", "subtract", "multiply", "divide", "mod", "less", "max"),
      tie("node"),
      tie("node"),
    )
      .map(([name, a, b]): Node => ({ op: "call", name, args: [a, b] })),
    fc.tuple(fc.constantFrom("abs", "round", "floor", "negate", "f16", "sqrt"), tie("node")).map((
      [name, a],
    ): Node => ({ op: "call", name, args: [a] })),
    fc.tuple(tie("node"), tie("node")).map(([a, b]): Node => ({
      op: "formula",
      args: [a, b],
      formula: {
        name: "g",
        summary: "",
        source: "",
        parameters: [],
        tensors: [{ name: "x", domain: { kind: "real" } }, { name: "u", domain: { kind: "real" } }],
        body: {
          op: "call",
          name: "add",
          args: [{
            op: "call",
            name: "multiply",
            args: [{ op: "variable", name: "x" }, { op: "variable", name: "x" }],
          }, { op: "variable", name: "u" }],
        },
      },
    })),
  ),
})).node;

function evaluate(node: Node, x: number, y: number): number {
  const compiler = new Compiler();
  const slots = new Map([["x", compiler.slot()], ["y", compiler.slot()]]);
  const program = compiler.compile(node, { slots, functions: new Map(), tables: new Map() });
  const frame = compiler.frame();
  frame[slots.get("x")!] = x;
  frame[slots.get("y")!] = y;
  return program(frame);
}

describe("simplify()", () => {
  test("changes no bit of the result", () => {
    fc.assert(
      fc.property(tree, float, float, (node, x, y) => {
        const put = simplify(node, new Map([["y", { op: "number", value: y }]]));
        expect(evaluate(put, x, y)).toBe(evaluate(node, x, y));
      }),
      { numRuns: 2000, seed: 9 },
    );
  });
  test("computes what depends on no element", () => {
    const node: Node = {
      op: "call",
      name: "multiply",
      args: [{ op: "variable", name: "x" }, {
        op: "call",
        name: "power",
        args: [{ op: "number", value: 2 }, { op: "variable", name: "b" }],
      }],
    };
    expect(simplify(node, new Map([["b", { op: "number", value: 7 }]]))).toEqual({
      op: "call",
      name: "multiply",
      args: [{ op: "variable", name: "x" }, { op: "number", value: 128 }],
    });
  });
});

describe("LaTeX", () => {
  const formulas: [string, string][] = [
    [
      "formula f(x; b in 1..16) = round(x * 2^b) mod 2^b",
      "f(x;\\ b) = \\left\\lfloor x \\cdot 2^{b} \\right\\rceil \\bmod 2^{b}, \\qquad x \\in \\mathbb{R},\\quad b \\in \\{1, \\ldots, 16\\}",
    ],
    ["formula f(x) = (x + 1) * 2", "f(x) = \\left(x + 1\\right) \\cdot 2, \\qquad x \\in \\mathbb{R}"],
    ["formula f(x) = x - (1 - x)", "f(x) = x - \\left(1 - x\\right), \\qquad x \\in \\mathbb{R}"],
    [
      "formula f(x) = (x / 2)^2 / abs(x)",
      "f(x) = \\frac{\\left(\\frac{x}{2}\\right)^{2}}{\\left|x\\right|}, \\qquad x \\in \\mathbb{R}",
    ],
    [
      "formula f(x) = clamp(x, int(4))",
      "f(x) = \\operatorname{clamp}\\left(x;\\ -2^{4 - 1},\\ 2^{4 - 1} - 1\\right), \\qquad x \\in \\mathbb{R}",
    ],
  ];
  test.each(formulas)("%s", async (text, want) => {
    const { run } = openSession();
    const { outputs } = await run(`${text}\nf`);
    const last = outputs.at(-1);
    expect(last?.kind === "result" && last.data["text/latex"]).toBe(`$$${want}$$`);
  });
  test("brackets and braces are balanced, whatever the tree", () => {
    fc.assert(fc.property(tree, (node) => {
      const text = latex(node);
      const count = (what: RegExp) => (text.match(what) ?? []).length;
      expect(count(/\\left[^a-z]/g)).toBe(count(/\\right[^a-z]/g));
      expect(count(/\{/g)).toBe(count(/\}/g));
    }));
  });
  test("a formula names its domain", () => {
    expect(
      latexFormula({
        name: "f",
        summary: "",
        tensors: [],
        parameters: [{ name: "rule", domain: { kind: "functions", names: ["clamp"] } }],
        body: { op: "number", value: 1 },
        source: "",
      }),
    ).toContain("\\in \\{\\operatorname{clamp}\\}");
  });
  test("every built-in has a template for as many arguments as it takes", () => {
    for (const { name, latex, arity } of builtIns.values()) {
      if (name !== "nearest" && !latex.includes("#*")) {
        expect(latex, name).toContain(`#${arity === 1 ? 1 : 2}`);
      }
    }
  });
});
