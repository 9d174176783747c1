/** What facts claim of a small domain, held to every number of it: all binary32 numbers of an interval, or all integers. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Facts, factsOf } from "../../../../src/formula/analysis/facts.ts";
import { fromOrdinal, ordinal } from "../../../../src/formula/analysis/ordinals.ts";
import { bindFormula } from "../../../../src/formula/evaluate.ts";
import type { Formula, Node, ParameterDomain } from "../../../../src/formula/tree.ts";
import { expressions, piecewise, smooth, stepped } from "./trees.ts";

const s = new Map([["s", 0.375]]);

function formulaOf(body: Node, domain: ParameterDomain): Formula {
  return {
    name: "F",
    summary: "",
    tensors: [{ name: "x", domain }],
    parameters: [{ name: "s", domain: { kind: "real" } }],
    body,
    source: "",
  };
}

/** Fails on the first claim that a number refutes. */
function hold(facts: Facts, of: (x: number) => number, xs: readonly number[], holds: (x: number) => boolean) {
  const { values, monotone, idempotent, error, limits, codes } = facts;
  const all = xs.map((x) => [x, of(x)] as const).filter(([, value]) => !Number.isNaN(value));
  const sign = monotone.answer === "yes" ? (monotone.direction === "rising" ? 1 : -1) : 0;
  let [low, high, most, before] = [Infinity, -Infinity, 0, -Infinity];
  for (const [x, value] of all) {
    [low, high, most] = [Math.min(low, value), Math.max(high, value), Math.max(most, Math.abs(value - x))];
    if (sign * value < before) throw new Error(`not ${monotone.direction} at ${x}`);
    before = sign * value;
    if (values.integer && !Number.isInteger(value) && Number.isFinite(value)) {
      throw new Error(`F(${x}) = ${value}`);
    }
    if (idempotent?.answer === "yes" && !(holds(value) && of(value) === value)) {
      throw new Error(`F(${x}) = ${value}, F(${value}) = ${of(value)}`);
    }
  }
  if (all.length === 0) return;
  expect(low >= values.low && high <= values.high).toBe(true);
  if (values.exact) expect([low === values.low, high === values.high]).toEqual([true, true]);
  if (error.domain !== undefined) {
    const { bound, found, at } = error.domain;
    expect(most).toBeLessThanOrEqual(bound);
    expect(holds(at) && at >= xs[0]! && at <= xs.at(-1)!).toBe(true);
    if (!codes) expect(Math.abs(of(at) - at)).toBe(found);
  }
  if (monotone.answer === "no") {
    const { x, y, atX, atY } = monotone.example;
    expect([of(x), of(y), x < y, atX > atY, x >= xs[0]!, y <= xs.at(-1)!]).toEqual([
      atX,
      atY,
      true,
      true,
      true,
      true,
    ]);
    expect(holds(x) && holds(y)).toBe(true);
  }
  if (idempotent?.answer === "no") {
    const { x, once, twice } = idempotent.example;
    expect([of(x), of(once), holds(x), holds(once)]).toEqual([once, twice, true, true]);
    expect(once).not.toBe(twice);
  }
  if (idempotent?.answer === "leaves") {
    const { x, once } = idempotent.example;
    expect([of(x), holds(x), holds(once)]).toEqual([once, true, false]);
  }
  for (const { inside, outside } of limits) {
    if (inside === undefined || outside === undefined) continue;
    const ranges = [...inside, ...outside].sort((a, b) => a.from - b.from);
    const covered = (x: number) => ranges.filter((r) => r.from <= x && x <= r.to).length === 1;
    expect(xs.filter((x) => !covered(x))).toEqual([]);
  }
}

const grammars = fc.oneof(expressions(stepped), expressions(smooth), expressions(piecewise));

describe("facts", () => {
  test("of every binary32 number between two are true", () => {
    const answers = { monotone: 0, idempotent: 0, undecided: 0 };
    const centre = fc.constantFrom(-3, -1.5, -1, -0.5, -0.375, 0, 0.375, 0.5, 1, 1.5, 2, 2.5, 4);
    fc.assert(
      fc.property(grammars, centre, fc.integer({ min: -700, max: 700 }), (body, middle, shift) => {
        const first = ordinal(middle) + shift - 700;
        const xs = Array.from({ length: 1400 }, (_, i) => fromOrdinal(first + i) + 0);
        const formula = formulaOf(body, { kind: "real" });
        const facts = factsOf(formula, { parameters: s, domain: { from: xs[0]!, to: xs.at(-1)! } });
        hold(facts, bindFormula(formula, s), xs, () => true);
        if (facts.monotone.answer === "yes") answers.monotone++;
        if (facts.idempotent?.answer === "yes") answers.idempotent++;
        if (facts.idempotent?.answer === "undecided" || facts.monotone.answer === "undecided") {
          answers.undecided++;
        }
      }),
      { numRuns: 700, seed: 51 },
    );
    expect(answers.monotone).toBeGreaterThan(350);
    expect(answers.idempotent).toBeGreaterThan(100);
    expect(answers.undecided).toBeLessThan(200);
  });

  test("of every integer of a domain are true, and ask of no other number", () => {
    let undecided = 0;
    fc.assert(
      fc.property(grammars, fc.integer({ min: -40, max: 20 }), fc.nat(60), (body, from, more) => {
        const to = from + more;
        const formula = formulaOf(body, { kind: "range", from, to, integer: true });
        const facts = factsOf(formula, { parameters: s });
        expect([facts.domain.from, facts.domain.to, facts.domain.origin]).toEqual([from, to, "declared"]);
        const xs = Array.from({ length: more + 1 }, (_, i) => from + i);
        hold(facts, bindFormula(formula, s), xs, (x) => x >= from && x <= to && Number.isInteger(x));
        if (facts.monotone.answer === "undecided") undecided++;
      }),
      { numRuns: 700, seed: 52 },
    );
    expect(undecided).toBeLessThan(30);
  });

  test("of a large domain of integers ask of no other number either", () => {
    fc.assert(
      fc.property(grammars, (body) => {
        const formula = formulaOf(body, { kind: "range", from: -100_000, to: 100_000, integer: true });
        const facts = factsOf(formula, { parameters: s });
        const { monotone, idempotent, error, limits } = facts;
        // Those near zero, where most of it happens; both ends are far off.
        const { exact: _, ...values } = facts.values;
        const near = Array.from({ length: 401 }, (_, i) => i - 200);
        const isInside = (x: number) => Number.isInteger(x) && Math.abs(x) <= 100_000;
        const known = {
          ...facts,
          monotone: monotone.answer === "yes" ? monotone : { answer: "undecided" as const },
        };
        hold(
          { ...known, values: { ...values, exact: false }, error: { proper: undefined, domain: undefined } },
          bindFormula(formula, s),
          near,
          isInside,
        );
        const told = [
          ...(monotone.answer === "no" ? [monotone.example.x, monotone.example.y] : []),
          ...(idempotent?.answer === "no" ? [idempotent.example.x, idempotent.example.once] : []),
          ...(error.domain === undefined ? [] : [error.domain.at]),
          ...limits.flatMap((l) => [...l.inside ?? [], ...l.outside ?? []].flatMap((r) => [r.from, r.to])),
        ];
        expect(told.filter((x) => !Number.isInteger(x))).toEqual([]);
      }),
      { numRuns: 100, seed: 53 },
    );
  });
});
