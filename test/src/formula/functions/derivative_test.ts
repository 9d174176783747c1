/** Derivatives are those of the values, by differences; of roundings they are those of the identity. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtIns } from "../../../../src/formula/functions.ts";
import type { Node } from "../../../../src/formula/tree.ts";
import { moderate, width } from "./values.ts";

const number = (value: number): Node => ({ op: "number", value });

/** Derivatives are made of numbers and calls. */
function valueOf(node: Node | undefined): number {
  if (node === undefined) return 0;
  if (node.op === "number") return Math.fround(node.value);
  if (node.op !== "call") throw new Error(`a derivative holds ${node.op}`);
  return builtIns.get(node.name)!.compute(...node.args.map(valueOf));
}

const step = 2 ** -7;
const smooth = [
  ..."add subtract multiply divide negate abs sign sqrt min max step power mod clamp".split(" "),
  ..."exp exp2 log log2 tanh sigmoid".split(" "),
];

describe.each(smooth)("%s", (name) => {
  test("its derivatives are the slopes", () => {
    const builtin = builtIns.get(name)!;
    let compared = 0;
    const args = fc.array(moderate, { minLength: width(builtin), maxLength: width(builtin) });
    fc.assert(
      fc.property(args, (at) => {
        fc.pre(name !== "clamp" || at[1]! < at[2]!);
        const derivatives = builtin.derivative(...at.map(number));
        at.forEach((x, i) => {
          const y = (d: number) => builtin.compute(...at.with(i, Math.fround(x + d)));
          const [left, right] = [(y(0) - y(-step)) / step, (y(step) - y(0)) / step];
          const size = 1 + Math.abs(left) + Math.abs(right) + Math.abs(y(0));
          // Kinks, poles and what bends much within a step have no slope to compare with.
          if (!(Math.abs(left - right) < 0.02 * size)) return;
          compared++;
          const slope = valueOf(derivatives[i]);
          expect(Math.abs(slope - (left + right) / 2), `${at}, argument ${i}: ${slope}`)
            .toBeLessThan(0.02 * size);
        });
      }),
      { numRuns: 1000, seed: 12 },
    );
    expect(compared).toBeGreaterThan(300);
  });
});

describe("straight through", () => {
  const whole = [
    ..."floor ceil trunc round round_half_up round_half_down round_half_away round_half_to_zero".split(" "),
    ..."round_to_odd round_stochastic f32 f16 bf16 e4m3 e5m2 e3m2 e2m3 e2m1 e8m0".split(" "),
  ];
  test.each(whole)("%s counts as the identity", (name) => {
    expect(builtIns.get(name)!.derivative(number(0.3)).map(valueOf)).toEqual([1]);
  });
  test("sign_ste does so within a unit of zero; sign itself is flat", () => {
    const slopes = (name: string) =>
      [-2, -1, 0, 0.5, 1.5].map((x) => valueOf(builtIns.get(name)!.derivative(number(x))[0]));
    expect(slopes("sign_ste")).toEqual([0, 1, 1, 1, 0]);
    expect(slopes("sign")).toEqual([0, 0, 0, 0, 0]);
  });
  test("clamp lets a gradient through inside and at the ends", () => {
    const { derivative } = builtIns.get("clamp")!;
    const slopes = (n: number) => derivative(number(n), number(-8), number(7)).map(valueOf);
    expect([-9, -8, 0, 7, 8].map(slopes)).toEqual([[0, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1]]);
  });
  test("of equal arguments, the first is the smallest", () => {
    const slopes = (...a: number[]) => builtIns.get("min")!.derivative(...a.map(number)).map(valueOf);
    expect(slopes(2, 1, 1)).toEqual([0, 1, 0]);
    expect(slopes(1, 1, 2)).toEqual([1, 0, 0]);
  });
  test("codes, comparisons and bits have none", () => {
    for (const name of ["nearest", "lookup", "less", "equal", "and", "bit_and", "shift_left", "exponent"]) {
      const builtin = builtIns.get(name)!;
      expect(builtin.derivative(...Array.from({ length: 3 }, () => number(1))).every((d) => d === undefined))
        .toBe(true);
    }
  });
});
