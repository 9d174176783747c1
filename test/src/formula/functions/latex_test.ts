/** The LaTeX of every function is set by KaTeX without complaint, also within that of every other. */
import katex from "katex";
import { describe, expect, test } from "vitest";
import { type BuiltIn, builtIns, reductions } from "../../../../src/formula/functions.ts";
import { latex } from "../../../../src/formula/latex.ts";
import type { Node } from "../../../../src/formula/tree.ts";
import { kinds } from "./values.ts";

const variable = (name: string): Node => ({ op: "variable", name });

/** The function of x, y, z; the first of its numbers may be another node. */
function callOf(builtin: BuiltIn, first: Node = variable("x")): Node {
  const names = ["x", "y", "z"];
  let place = 0;
  const next = () => place === 0 ? (place++, first) : variable(names[place++]!);
  const takes = builtin.variable ? kinds(builtin) : builtin.takes;
  const args = takes.map((kind): Node =>
    kind === "codes"
      ? { op: "codes", low: { op: "number", value: -8 }, high: { op: "number", value: 7 } }
      : kind === "table"
      ? { op: "table", values: [-1, 0, 1] }
      : next()
  );
  return { op: "call", name: builtin.name, args };
}

const set = (text: string) =>
  katex.renderToString(text, { throwOnError: true, strict: "error", output: "mathml" });
const all = [...builtIns.values()].filter(({ name }) => name !== "lookup");

describe("LaTeX", () => {
  test.each(all.map((b) => [b.name, b] as const))("%s, and in it every other", (_name, builtin) => {
    expect(latex(callOf(builtin))).not.toContain("#");
    for (const inner of all) expect(set(latex(callOf(builtin, callOf(inner))))).toContain("<math");
  });
  test.each(Object.values(reductions).map((r) => [r.name, r] as const))(
    "the reduction %s",
    (name, { takes }) => {
      const args = takes.map((_, i) => variable("xy"[i]!));
      const text = latex({ op: "reduce", name, args });
      expect(text).not.toContain("#");
      expect(set(text)).toContain("<math");
    },
  );
  test("brackets where they are needed, and only there", () => {
    const of = (name: string, ...args: Node[]) => latex({ op: "call", name, args });
    const call = (name: string, ...args: Node[]): Node => ({ op: "call", name, args });
    const [a, b, c] = [variable("a"), variable("b"), variable("c")];
    expect(of("power", call("exp2", a), b)).toBe("\\left(2^{a}\\right)^{b}");
    expect(of("exp2", call("add", a, b))).toBe("2^{a + b}");
    expect(of("and", call("less", a, b), call("less", b, c))).toBe("a < b \\land b < c");
    expect(of("and", call("or", a, b), c)).toBe("\\left(a \\lor b\\right) \\land c");
    expect(of("shift_right", call("add", a, b), c)).toBe(
      "\\left\\lfloor \\frac{a + b}{2^{c}} \\right\\rfloor",
    );
    expect(of("add", a, call("shift_left", b, c))).toBe("a + \\left(b \\ll c\\right)");
    expect(of("e4m3", call("divide", a, b))).toBe("\\operatorname{e4m3}\\left(\\frac{a}{b}\\right)");
  });
});
