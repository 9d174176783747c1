/** Stochastic rounding draws the same words wherever a formula runs. */
import { describe, expect, test } from "vitest";
import { Compiler } from "../../../../src/formula/evaluate.ts";
import { Lowering } from "../../../../src/formula/lower.ts";
import { Builder } from "../../../../src/formula/program/builder.ts";
import { interpret } from "../../../../src/formula/program/interpret.ts";
import { simplify } from "../../../../src/formula/simplify.ts";
import type { Node } from "../../../../src/formula/tree.ts";

const x: Node = { op: "variable", name: "x" };
const stochastic = (of: Node): Node => ({ op: "call", name: "round_stochastic", args: [of] });
/** Two calls, which draw words of their own. */
const node: Node = {
  op: "call",
  name: "add",
  args: [stochastic(x), { op: "call", name: "multiply", args: [{ op: "number", value: 16 }, stochastic(x)] }],
};

const programOf = (seed?: number) => {
  const b = new Builder();
  return b.program([new Lowering(b, seed).lower(node, new Map([["x", b.input(0)]]))]);
};

describe("round_stochastic in a formula", () => {
  const places = Array.from({ length: 4096 }, (_, i) => i);
  const found = places.map((place) => interpret(programOf(), [0.25], [], place)[0]!);
  test("evaluated element by element it is the interpreted program", () => {
    const compiler = new Compiler();
    const slot = compiler.slot();
    const program = compiler.compile(node, {
      slots: new Map([["x", slot]]),
      tables: new Map(),
      functions: new Map(),
    });
    const frame = compiler.frame();
    frame[slot] = 0.25;
    expect(places.map(() => program(frame))).toEqual(found);
  });
  test("two calls are independent, and each goes up as often as it should", () => {
    const share = (of: (y: number) => boolean) => found.filter(of).length / found.length;
    // Four standard deviations of a share of 1/4 among 4096 are 0.027.
    expect(Math.abs(share((y) => y % 16 === 1) - 1 / 4)).toBeLessThan(0.027);
    expect(Math.abs(share((y) => y >= 16) - 1 / 4)).toBeLessThan(0.027);
    expect(Math.abs(share((y) => y === 17) - 1 / 16)).toBeLessThan(0.016);
  });
  test("another seed draws other words, the same seed the same", () => {
    const of = (seed: number) => places.map((place) => interpret(programOf(seed), [0.25], [], place)[0]!);
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });
  test("of a constant it is not computed ahead", () => {
    const constant = stochastic({ op: "number", value: 0.5 });
    expect(simplify(constant, new Map())).toEqual(constant);
  });
});
