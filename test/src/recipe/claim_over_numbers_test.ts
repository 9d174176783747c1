/** Claims over many numbers: the kernel says what evaluation says, and leaves alone what it cannot say. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { bindFormula } from "../../../src/formula/evaluate.ts";
import type { Node } from "../../../src/formula/tree.ts";
import { createEngine, Interrupted } from "../../../src/numerics/engine.ts";
import {
  ClaimKernel,
  type Definition,
  type Sides,
  tryEach,
} from "../../../src/recipe/statements/claim_over_numbers.ts";
import { openSession } from "../../open_session.ts";
import { call, expressions, number, stepped, variable } from "../formula/analysis/trees.ts";

const interrupt = new Int32Array(new SharedArrayBuffer(4));
const engine = createEngine({ threads: 1, interrupt });
const workspace = openSession();
afterAll(() => {
  engine.close();
  workspace.session.close();
});

const x = variable("x");
const functionOf = (body: Node) => {
  const tensors = [{ name: "x", domain: { kind: "real" } }] as const;
  return bindFormula({ name: "", summary: "", tensors, parameters: [], body, source: "" }, new Map());
};
const definitionOf = ({ value, near }: Sides<Node>): Definition => ({
  value: functionOf(value),
  ...(near && { near: { target: functionOf(near.target), tolerance: functionOf(near.tolerance) } }),
});
const kernelOf = (claim: Sides<Node>, [from, to] = [-3e38, 3e38]) =>
  ClaimKernel.of(engine.machine, definitionOf(claim), claim, { variable: "x", from, to, integer: false });

/** Expressions of x alone. */
const tree = expressions(stepped).map((body): Node => ({
  op: "let",
  bindings: [{ names: ["s"], value: number(1.5) }],
  body,
}));
const claims = fc.oneof(
  fc.record({
    value: tree,
    near: fc.record({ target: tree, tolerance: fc.oneof(tree, fc.constant(number(1e30))) }),
  }),
  fc.tuple(fc.constantFrom("less", "less_equal", "not_equal"), tree, tree).map(([name, a, b]) => ({
    value: call(name, a, b),
  })),
);
const numbers = fc.array(fc.oneof(fc.float(), fc.integer({ min: -40, max: 40 }).map((n) => n / 8)), {
  minLength: 1,
  maxLength: 80,
});

describe("a claim over many numbers", () => {
  test("by a kernel is the claim by definition", () => {
    fc.assert(
      fc.property(claims, numbers, (claim, list) => {
        const values = Float32Array.from(list), kernel = kernelOf(claim);
        expect(kernel?.try(values)).toEqual(tryEach(definitionOf(claim), values));
      }),
      { numRuns: 300 },
    );
  });

  test("is left to evaluation where numbers are drawn, or a table might be left", () => {
    const table: Node = { op: "table", values: [1, 2, 4] };
    const claim = (value: Node) => ({ value, near: { target: x, tolerance: number(9) } });
    const entry = claim({ op: "index", of: table, at: call("floor", x) });
    expect(kernelOf(claim(call("round_stochastic", x)))).toBeUndefined();
    expect(kernelOf(entry)).toBeUndefined();
    expect(kernelOf(entry, [0, 3.1])).toBeUndefined();
    expect(kernelOf(entry, [0, 2.9])?.try([0.2, 1, 2.5])).toEqual({ failing: undefined, worst: 1.5, at: 2 });
  });

  test("stops at the first number that fails, however many blocks are before it", async () => {
    const broken = await workspace.run("check x <= 1.01 for every x in 1.0..1.02");
    // The next number behind 1.01.
    expect(JSON.stringify(broken.error)).toContain("x = 1.0100001");
    const { statements, text } = await workspace.run("check x <= 1.02 for every x in 1.0..1.02");
    expect(statements[0]!.value).toMatchObject({ holds: true, tried: 167_773 });
    expect(text).toContain("167,773 binary32 numbers");
  });

  test("can be interrupted", () => {
    const kernel = kernelOf({ value: call("less", x, number(2)) })!;
    Atomics.store(interrupt, 0, 1);
    expect(() => kernel.try([1])).toThrow(Interrupted);
    Atomics.store(interrupt, 0, 0);
    expect(kernel.try([1])).toEqual({ failing: undefined, worst: 0, at: 0 });
  });
});
