import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factsOf } from "../../../../src/formula/analysis/facts.ts";
import { fromOrdinal, ordinal } from "../../../../src/formula/analysis/ordinals.ts";
import { factsOfScheme } from "../../../../src/formula/analysis/scheme_facts.ts";
import { bindFormula } from "../../../../src/formula/evaluate.ts";
import type { Formula, FunctionName } from "../../../../src/formula/tree.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";
import { define } from "./definitions.ts";
import { expressions, smooth, stepped } from "./trees.ts";

const next = (x: number) => fromOrdinal(ordinal(x) + 1);
const before = (x: number) => fromOrdinal(ordinal(x) - 1);

/** The article's three formulas, their values, and those with a limit in the place of the modulo. */
const article = define(`
  formula n(x in real; b in 1..16) = round(x * 2^b)
  formula Q1(x; b in 1..16) = n(x; b) mod 2^b
  formula Q3(x; b in 1..16) = n(x; b - 1)
  formula V1(x; b in 1..16) = Q1(x; b) / 2^b
  formula V2(x; b in 2..16) = wrap(n(x; b - 1), int(b)) / 2^(b - 1)
  formula V3(x; b in 2..16) = Q3(x; b) / 2^(b - 1)
  formula C1(x; b in 1..16) = clamp(n(x; b), uint(b)) / 2^b
  formula C2(x; b in 2..16) = clamp(n(x; b - 1), int(b)) / 2^(b - 1)`);

const facts = (name: string, b: number, domain?: { from: number; to: number }) =>
  factsOf(article.formula(name), { parameters: new Map([["b", b]]), ...(domain && { domain }) });

describe("factsOf() of the article's formulas", () => {
  test("the first wraps from 1 - 2^(-b-1) on, and below -2^(-b-1): 0.999 becomes 0 at 8 bits", () => {
    for (const b of [2, 4, 8, 12]) {
      const { limits, proper, values, codes } = facts("Q1", b);
      expect(limits).toHaveLength(1);
      const [limit] = limits;
      expect(limit).toMatchObject({ kind: "wraps", low: 0, high: 2 ** b - 1 });
      expect(proper!.from).toBe(-(2 ** (-b - 1)));
      expect(next(proper!.to)).toBe(1 - 2 ** (-b - 1));
      expect(limit!.outside!.map((r) => r.from)).toContain(1 - 2 ** (-b - 1));
      expect([values.low, values.high, values.exact, codes]).toEqual([0, 2 ** b - 1, true, true]);
    }
    expect(bindFormula(article.formula("Q1"), new Map([["b", 8]]))(0.999)).toBe(0);
  });
  test("the second, read signed, is right for -1 - 2^-b <= x < 1 - 2^-b", () => {
    for (const b of [2, 4, 8, 12]) {
      const { proper, error } = facts("V2", b);
      expect([proper!.from, next(proper!.to)]).toEqual([-1 - 2 ** -b, 1 - 2 ** -b]);
      expect([error.proper!.bound, error.proper!.found]).toEqual([2 ** -b, 2 ** -b]);
    }
  });
  test("the third has no limit, and its codes grow with x", () => {
    const { limits, proper, values, monotone } = facts("Q3", 8, { from: -20, to: 20 });
    expect([limits, proper]).toEqual([[], undefined]);
    expect([values.low, values.high, values.exact]).toEqual([-2560, 2560, true]);
    expect(monotone.answer).toBe("yes");
    expect(facts("V3", 8).error.domain).toMatchObject({ bound: 2 ** -8, found: 2 ** -8 });
  });
  test("within their ranges errors are 2^(-b-1) and 2^-b, exactly", () => {
    for (const b of [3, 8]) {
      for (const [name, most] of [["V1", 2 ** (-b - 1)], ["C1", 2 ** (-b - 1)], ["C2", 2 ** -b]] as const) {
        expect(facts(name, b).error.proper, name).toMatchObject({ bound: most, found: most });
      }
    }
  });
  test("with too many steps to look at each, the bound is proven to 1 part in 1000", () => {
    for (
      const [name, most] of [["V1", 2 ** -17], ["C1", 2 ** -17], ["V2", 2 ** -16], ["C2", 2 ** -16]] as const
    ) {
      const { error, idempotent, values } = facts(name, 16);
      expect(error.proper!.found, name).toBe(most);
      expect(error.proper!.bound / most, name).toBeLessThan(1.001);
      expect([error.proper!.bound >= most, values.exact, idempotent!.answer], name).toEqual([
        true,
        true,
        "yes",
      ]);
    }
  });
  test("beyond, limits err by the distance to the range, wraps by the whole range", () => {
    const domain = { from: -3, to: 3 };
    expect(facts("C2", 8, domain).error.domain).toMatchObject({ bound: 3 - (1 - 2 ** -7), at: 3 });
    expect(facts("V2", 8, domain).error.domain!.bound).toBe(4);
  });
  test("limits keep the order, wraps do not; both change nothing the second time", () => {
    for (const name of ["C1", "C2", "V3"]) {
      expect(facts(name, 8)).toMatchObject({
        monotone: { answer: "yes", direction: "rising" },
        idempotent: { answer: "yes" },
      });
    }
    for (const name of ["V1", "V2"]) {
      const { monotone, idempotent } = facts(name, 8);
      expect(idempotent).toEqual({ answer: "yes" });
      if (monotone.answer !== "no") throw new Error(monotone.answer);
      const of = bindFormula(article.formula(name), new Map([["b", 8]]));
      const { x, y, atX, atY } = monotone.example;
      expect([of(x), of(y)]).toEqual([atX, atY]);
      expect(x < y && atX > atY).toBe(true);
    }
  });
});

describe("factsOf()", () => {
  const one = (text: string, domain?: { from: number; to: number }) =>
    factsOf(define(`formula F(x) = ${text}`).formula("F"), {
      parameters: new Map(),
      ...(domain && { domain }),
    });

  test("finds both ends of a limit behind a magnitude, a square and a table, to the last bit", () => {
    for (const text of ["clamp(round(abs(x) * 16), 0 .. 15)", "clamp(x * x, 0 .. 3)", "e2m1(-x)"]) {
      const { proper, limits } = one(text);
      expect(limits[0]!.outside!.length, text).toBe(2);
      for (const x of [proper!.from, proper!.to]) expect(ordinal(-x), text).toBe(-ordinal(x));
    }
    expect(one("clamp(x * x, 0 .. 3)").proper!.to).toBe(before(1.732050895690918));
    expect(one("nearest([-1, 0, 2], x)").proper).toEqual({ from: -1, to: 2 });
  });
  test("says unknown where an argument is not monotone and not stepped", () => {
    const [limit] = one("clamp(x^1.5 - x^0.5, int(2))", { from: 0, to: 4 }).limits;
    expect([limit!.inside, limit!.outside]).toEqual([undefined, undefined]);
  });
  test("decides nothing about accurate but unproven sequences, and refutes by example", () => {
    expect(one("x^1.5", { from: 1, to: 2 }).monotone.answer).toBe("undecided");
    const { idempotent } = one("0.5 * x");
    if (idempotent?.answer !== "no") throw new Error("not refuted");
    expect(idempotent.example.twice).toBe(idempotent.example.once / 2);
    expect(one("-round(x)").monotone).toEqual({ answer: "yes", direction: "falling" });
    expect(one("x - 1").monotone).toEqual({ answer: "yes", direction: "rising" });
  });
  test("decides whether what lets numbers through is idempotent", () => {
    const texts = [
      ...[
        "x",
        "abs(x)",
        "clamp(x, -1 .. 1)",
        "f16(x)",
        "bf16(x)",
        "e4m3(x)",
        "float(x, 5, 7)",
        "min(max(x, 0), 6)",
      ],
      ...["x mod 1", "{ 0 if abs(x) < 0.5, x otherwise }", "sign(x)", "round(x * 3000) / 3000", "max(x, 0)"],
      ...["{ x if abs(x) <= 1, sign(x) otherwise }", "clamp(round(x * 32768), int(16)) / 32768"],
    ];
    for (const text of texts) expect(one(text).idempotent, text).toEqual({ answer: "yes" });
    for (const text of ["sign(x) * max(abs(x) - 0.5, 0)", "-x", "x + 0.25 - round(x)", "f16(x) / 2"]) {
      expect(one(text).idempotent!.answer, text).toBe("no");
    }
  });
  test("decides the order where the pieces do", () => {
    const rising = [
      ...["{ 0 if abs(x) < 0.5, x otherwise }", "sign(x) * max(abs(x) - 0.5, 0)", "min(max(x, 0), 6)"],
      ...["sign(x) * log(1 + 255 * abs(x)) / log(256)"],
      "{ x if x < 0, 0.25 * x otherwise }",
    ];
    for (const text of rising) {
      expect(one(text).monotone, text).toEqual({ answer: "yes", direction: "rising" });
    }
    expect(one("{ x if x < 0.5, x - 0.25 otherwise }").monotone.answer).toBe("no");
  });
  test("bounds are tight: what is reached is told as such", () => {
    const exact: [string, number][] = [
      ["x", 0],
      ["{ 0 if abs(x) < 0.5, x otherwise }", before(0.5)],
      ["sign(x) * max(abs(x) - 0.5, 0)", 0.5],
      ["f16(x)", 2 ** -12],
      ["max(x, 0)", 1],
      ["round(x * 32768) / 32768", 2 ** -16],
    ];
    for (const [text, most] of exact) {
      expect(one(text, { from: -1, to: 1 }).error.domain, text).toMatchObject({ bound: most, found: most });
    }
    expect(one("x mod 1").error.proper).toMatchObject({ bound: 0, found: 0 });
    expect(one("abs(x)").values).toEqual({ low: 0, high: 1, integer: false, exact: true });
    expect(one("x mod 1").values.high).toBe(before(1));
  });
  test("of integers speak of integers, and of nothing outside of what is declared", () => {
    const of = (text: string) => factsOf(define(text).formula("F"), { parameters: new Map() });
    const half = of("formula F(x in integer) = x / 2 - floor(x / 2)");
    expect(half.values).toMatchObject({ low: 0, high: 0.5, exact: true });
    if (half.monotone.answer !== "no") throw new Error(half.monotone.answer);
    expect([half.monotone.example.x, half.monotone.example.y].every(Number.isInteger)).toBe(true);
    expect(half.idempotent).toMatchObject({ answer: "leaves", example: { once: 0.5 } });
    const sixteenths = of("formula F(x in 0..255) = round(x / 16) * 16");
    expect(sixteenths.idempotent).toEqual({ answer: "leaves", example: { x: 248, once: 256 } });
    expect(sixteenths.error.domain).toEqual({ bound: 8, found: 8, at: 8 });
    const limited = of("formula F(x in 0..255) = clamp(x, 3 .. 200)");
    expect(limited.limits[0]!.outside).toEqual([{ from: 0, to: 2 }, { from: 201, to: 255 }]);
    expect(limited.idempotent).toEqual({ answer: "yes" });
    expect(of("formula F(x in -1.0..1.0) = x + 0.5").idempotent!.answer).toBe("no");
    expect(of("formula F(x in 0.0..1.0) = x + 2").idempotent!.answer).toBe("leaves");
    expect(of("formula F(x in integer) = x mod 5").idempotent).toEqual({ answer: "yes" });
  });
  test("proves nothing by what has no value", () => {
    const { idempotent, values, error } = one("round(x) / round(x)", { from: -2, to: 2 });
    expect([idempotent!.answer, values.exact, error.domain]).toEqual(["undecided", false, undefined]);
  });
  test("looks at the domain that is given, else declared, else chosen around the range", () => {
    const declared = define("formula F(x in -2.0..3.0) = round(x)").formula("F");
    expect(factsOf(declared, { parameters: new Map() }).domain).toEqual({
      from: -2,
      to: 3,
      origin: "declared",
      integer: false,
    });
    expect(one("round(x)", { from: 0, to: 9 }).domain).toMatchObject({ from: 0, to: 9, origin: "given" });
    expect(facts("C2", 8).domain).toMatchObject({ from: -3, to: 3, origin: "chosen" });
  });
  test("claims nothing that a sample refutes", () => {
    let proven = 0;
    const points = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 60, maxLength: 60 });
    const property = fc.property(fc.oneof(expressions(stepped), expressions(smooth)), points, (body, xs) => {
      const real = { kind: "real" } as const;
      const parameter = { name: "s", domain: real };
      const formula: Formula = {
        name: "F",
        summary: "",
        tensors: [{ name: "x", domain: real }],
        parameters: [parameter],
        body,
        source: "",
      };
      const s = new Map([["s", 0.375]]);
      const { monotone, idempotent, error, values, limits, codes } = factsOf(formula, {
        parameters: s,
        domain: { from: -4, to: 4 },
      });
      const of = bindFormula(formula, s);
      const sorted = [...xs].sort((a, b) => a - b);
      const found = sorted.map((x) => [x, of(x)] as const).filter(([, value]) => !Number.isNaN(value));
      if (monotone.answer === "yes" && idempotent?.answer === "yes") proven++;
      found.forEach(([x, value], i) => {
        expect(value >= values.low && value <= values.high).toBe(true);
        if (error.domain !== undefined) expect(Math.abs(value - x)).toBeLessThanOrEqual(error.domain.bound);
        if (idempotent?.answer === "yes") expect(of(value) === value).toBe(true);
        const sign = monotone.answer === "yes" ? (monotone.direction === "rising" ? 1 : -1) : 0;
        if (i > 0) expect(sign * found[i - 1]![1] <= sign * value).toBe(true);
      });
      if (monotone.answer === "no") {
        const { x, y, atX, atY } = monotone.example;
        expect([of(x), of(y), x < y, atX > atY]).toEqual([atX, atY, true, true]);
      }
      if (idempotent?.answer === "no") {
        const { x, once, twice } = idempotent.example;
        expect([of(x), of(once)]).toEqual([once, twice]);
      }
      if (error.domain !== undefined && !codes) {
        expect(Math.abs(of(error.domain.at) - error.domain.at)).toBe(error.domain.found);
      }
      for (const { inside, outside } of limits) {
        const all = [...inside ?? [], ...outside ?? []].sort((a, b) => a.from - b.from);
        all.forEach((range, i) =>
          i > 0 && expect(ordinal(range.from)).toBeGreaterThan(ordinal(all[i - 1]!.to))
        );
      }
    });
    fc.assert(property, { numRuns: 400, seed: 41 });
    expect(proven).toBeGreaterThan(20);
  });
});

describe("factsOfScheme()", () => {
  const scheme = (text: string, b?: number) =>
    factsOfScheme(define(text).scheme("S"), { parameters: new Map(b === undefined ? [] : [["b", b]]) });

  test("tells of the stored value, and tries every code", () => {
    const wrapped = "scheme S(b in 1..16) { encode wrap(round(x * 2^b), uint(b))  decode q / 2^b }";
    const { facts, codes, stable, taken } = scheme(wrapped, 8);
    expect([codes.low, codes.high, stable.answer, taken]).toEqual([0, 255, "yes", []]);
    expect(facts.error.proper).toMatchObject({ bound: 2 ** -9, found: 2 ** -9 });
    expect(next(facts.proper!.to)).toBe(1 - 2 ** -9);
  });
  test("finds a code that its own value does not come back to", () => {
    const { stable } = scheme("scheme S { encode clamp(round(x * 3.5), int(4))  decode q / 3 }");
    expect(stable).toMatchObject({ answer: "no", example: { code: -7, again: -8 } });
  });
  test("takes scales to be 1, zero points 0, and thresholds half of the scale", () => {
    const scaled = `scheme S { T = [-1, -0.5, 0, 0.5, 1]
      per group: s = max(abs(x))
      encode nearest(T, x / s)
      decode s * T[q] }`;
    expect(scheme(scaled)).toMatchObject({
      taken: [{ name: "s", value: 1, isScale: true }],
      facts: { error: { proper: { bound: 0.25 } } },
      levels: 5,
    });
    const affine = `scheme S { per level: s = max(abs(x)) / 255
      per level: z = round(-min(x) / s)
      encode clamp(round(x / s) + z, uint(8))
      decode (q - z) * s }`;
    const { taken, facts, levels } = scheme(affine);
    expect([taken.map((t) => [t.name, t.value]), levels]).toEqual([[["s", 1], ["z", 0]], 256]);
    expect(facts.error.proper).toMatchObject({ bound: 0.5, found: 0.5 });
    const threshold = `scheme S { per level: t = 0.7 * mean(abs(x))
      per level: s = max(abs(x))
      encode { 1 if x > t, -1 if x < -t, 0 otherwise }
      decode q * s }`;
    expect(scheme(threshold)).toMatchObject({ taken: [{ name: "t", value: 0.5 }, { name: "s" }], levels: 3 });
  });
  test("a scale's own inverse is computed, and what it was rounded from is as large", () => {
    const inverse = `scheme S { per block(32): d = max(abs(x)) / 7
      per block(32): i = { 0 if d == 0, 1 / d otherwise }
      per block(32): s = f16(d)
      encode clamp(round(x * i), int(4))
      decode q * s }`;
    const { taken, stable, facts } = scheme(inverse);
    expect([taken.map((t) => t.name), stable.answer, facts.error.proper!.bound]).toEqual([["s"], "yes", 0.5]);
  });
  test("every scheme of the prelude has facts: an error bound, levels and a decision", () => {
    let told = 0;
    for (const each of preludeSchemes().values()) {
      const parameters = new Map(
        each.parameters.map(({ name, fallback, domain }): [string, number | FunctionName] => [
          name,
          fallback ??
            (domain.kind === "range"
              ? Math.min(domain.to, Math.max(domain.from, 4))
              : domain.kind === "functions"
              ? { op: "function", name: domain.names![0]! }
              : 4),
        ]),
      );
      const { facts, codes, levels, stable } = factsOfScheme(each, { parameters });
      expect(facts.error.domain?.bound, each.name).toBeLessThan(Infinity);
      expect(facts.idempotent?.answer, each.name).not.toBe("undecided");
      expect(facts.monotone.answer, each.name).not.toBe("undecided");
      expect(codes.low <= codes.high, each.name).toBe(true);
      if (levels !== undefined && stable.answer === "yes") told++;
    }
    expect(told).toBeGreaterThan(28);
  });
});
