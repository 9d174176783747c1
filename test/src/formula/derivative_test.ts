import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dependenceOn, derivative, derivativeOf, isLinearIn } from "../../../src/formula/derivative.ts";
import { bindFormula } from "../../../src/formula/evaluate.ts";
import { latexFormula } from "../../../src/formula/latex.ts";
import type { Formula } from "../../../src/formula/tree.ts";
import { define } from "./analysis/definitions.ts";
import { dual, expressions, piecewise, smooth, stepped, valueAt } from "./analysis/trees.ts";

const formula = (text: string, name: string) => define(text).formula(name);
const valueOf = (f: Formula, ...x: number[]) => bindFormula(f, new Map())(...x);
const point = fc.tuple(
  fc.double({ min: -2.5, max: 2.5, noNaN: true }),
  fc.double({ min: 0.1, max: 2.5, noNaN: true }),
);

describe("derivative()", () => {
  test("is the limit of difference quotients where a formula is smooth", () => {
    let compared = 0;
    fc.assert(
      fc.property(expressions(smooth), point, (node, [x, s]) => {
        const h = 1e-5;
        const at = (t: number) => valueAt(node, t, s);
        const [near, far] = [h, 2 * h].map((d) => (at(x + d) - at(x - d)) / (2 * d));
        // Where the quotients themselves disagree, they say nothing.
        if (!(Math.abs(near! - far!) < 1e-7 * (1 + Math.abs(near!)) && Math.abs(at(x)) < 1e6)) return;
        compared++;
        const slope = valueAt(derivativeOf(node, "x"), x, s);
        expect(Math.abs(slope - near!)).toBeLessThan(1e-5 * (1 + Math.abs(near!)));
      }),
      { numRuns: 2000, seed: 11 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  test("is that limit in every smooth piece of a formula without roundings: magnitudes, signs, limits, cases", () => {
    let compared = 0;
    fc.assert(
      fc.property(expressions(piecewise), point, (node, [x, s]) => {
        const h = 1e-5, values = [-2, -1, 0, 1, 2].map((k) => valueAt(node, x + k * h, s));
        if (!values.every((v) => Math.abs(v) < 1e6)) return;
        const slopes = values.slice(1).map((v, i) => (v - values[i]!) / h);
        const [least, most] = [Math.min(...slopes), Math.max(...slopes)];
        // A kink, a jump, or more of a bend than differences can tell.
        if (!(most - least < 1e-3 * (1 + Math.abs(most)))) return;
        compared++;
        const slope = valueAt(derivativeOf(node, "x"), x, s);
        expect(Math.abs(slope - (values[3]! - values[1]!) / (2 * h))).toBeLessThan(
          1e-4 * (1 + Math.abs(slope)),
        );
      }),
      { numRuns: 4000, seed: 15 },
    );
    expect(compared).toBeGreaterThan(2500);
  });

  test("of soft thresholding is 1 beyond the threshold, of the mu-law its textbook slope", () => {
    const soft = derivative(formula("formula S(x; t) = sign(x) * max(abs(x) - t, 0)", "S"));
    const at = bindFormula(soft, new Map([["t", 0.5]]));
    expect([-2, -0.75, -0.25, 0.25, 0.75, 2].map((x) => at(x))).toEqual([1, 1, 0, 0, 1, 1]);
    const law = derivative(formula("formula M(x) = sign(x) * log(1 + 255 * abs(x)) / log(256)", "M"));
    for (const x of [-0.9, -0.5, 0.01, 0.5, 1]) {
      expect(valueOf(law, x)).toBeCloseTo(255 / ((1 + 255 * Math.abs(x)) * Math.log(256)), 4);
    }
  });

  test("by sign_ste is the estimator of binary networks, and the values are those of sign", () => {
    const f = formula("formula B(x; s) = s * sign_ste(x)", "B");
    const at = bindFormula(derivative(f), new Map([["s", 3]]));
    expect([-1.5, -0.5, 0.5, 1.5].map((x) => at(x))).toEqual([0, 3, 3, 0]);
    expect([-2, -0, 0, 0.25].map((x) => bindFormula(f, new Map([["s", 3]]))(x))).toEqual([-3, -0, 0, 3]);
  });

  test("is straight through roundings: the slope of forward-mode differentiation, by x and by s", () => {
    fc.assert(
      fc.property(expressions(stepped), point, (node, [x, s]) => {
        for (const by of ["x", "s"]) {
          const names = new Map(
            [["x", x], ["s", s]].map(([name, value]) =>
              [name as string, { value: value as number, slope: name === by ? 1 : 0 }] as const
            ),
          );
          const { value, slope } = dual(node, names);
          if (!(Math.abs(value) < 1e9 && Math.abs(slope) < 1e9)) return;
          const derived = valueAt(derivativeOf(node, by), x, s);
          // What is constant is computed in binary32.
          expect(Math.abs(derived - slope)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(slope)));
        }
      }),
      { numRuns: 3000, seed: 12 },
    );
  });

  test("by the scale is LSQ's: -x/s + round(x/s) inside, n or p outside (arXiv:1902.08153, eq. 3)", () => {
    const lsq = formula("formula L(x; s) = s * round(clamp(x / s, -8 .. 7))", "L");
    const slope = derivative(lsq, "s");
    const f = Math.fround;
    fc.assert(
      fc.property(
        fc.float({ min: -12, max: 12, noNaN: true }),
        fc.float({ min: 0.125, max: 2, noNaN: true }),
        (x, s) => {
          const v = f(x / s);
          fc.pre(v !== -8 && v !== 7);
          const low = Math.floor(v);
          const rounded = v - low > 0.5 || (v - low === 0.5 && low % 2 !== 0) ? low + 1 : low;
          const published = v <= -8 ? -8 : v >= 7 ? 7 : f(rounded - v);
          expect(bindFormula(slope, new Map([["s", s]]))(x)).toBeCloseTo(published, 5);
        },
      ),
      { numRuns: 2000, seed: 13 },
    );
    expect(derivative(lsq, "x").source).toBe(
      "formula dL_dx(x; s) = select(-8 <= x / s and x / s <= 7, 1, 0)",
    );
  });

  test("with the limit behind the rounding counts the last half step as inside", () => {
    const slope = derivative(formula("formula L(x; s) = s * clamp(round(x / s), -8 .. 7)", "L"), "s");
    const at = (x: number) => bindFormula(slope, new Map([["s", 1]]))(x);
    expect([6.25, 7.25, 7.75, -8.25, -9].map(at)).toEqual([-0.25, -0.25, 7, 0.25, -8]);
  });

  test("of the article's formulas is the power of two, and 0 where a limit holds", () => {
    const text = `
      formula n(x in real; b in 1..16) = round(x * 2^b)
      formula Q(x; b in 1..16) = n(x; b) mod 2^b
      formula F(x; b in 2..8) = clamp(n(x; b - 1), int(b)) / 2^(b - 1)`;
    expect(derivative(formula(text, "Q")).source).toBe("formula dQ_dx(x; b in 1..16) = 2^b");
    const slope = bindFormula(derivative(formula(text, "F")), new Map([["b", 8]]));
    expect([-2, -1, 0, 0.3, 0.99, 1].map((x) => slope(x))).toEqual([0, 1, 1, 1, 1, 0]);
  });

  test("of PACT by its limit is 1 beyond it (arXiv:1805.06085, eq. 3)", () => {
    const pact = formula("formula P(x; alpha) = 0.5 * (abs(x) - abs(x - alpha) + alpha)", "P");
    const at = (by: string, x: number) => bindFormula(derivative(pact, by), new Map([["alpha", 2]]))(x);
    expect([-1, 0.5, 1.9, 2.1, 5].map((x) => at("alpha", x))).toEqual([0, 0, 0, 1, 1]);
    expect([-1, 0.5, 1.9, 2.1, 5].map((x) => at("x", x))).toEqual([0, 1, 1, 0, 0]);
  });

  test("goes through a codebook as through a rounding, within its ends", () => {
    const text = "formula T(x; s) = s * [-1, -0.5, 0, 1][nearest([-1, -0.5, 0, 1], x / s)]";
    const slope = (x: number) => bindFormula(derivative(formula(text, "T")), new Map([["s", 2]]))(x);
    expect([-3, -2, 0.3, 2, 2.1].map(slope)).toEqual([0, 1, 1, 1, 0]);
  });

  test("of branches is that of the branch that holds, by any tensor, and through tuples", () => {
    const text = `
      formula pair(x) = (2 * x, x^2)
      formula G(x, y) = { a * y if x < y, b otherwise } where (a, b) = pair(x)`;
    const at = (by: string, x: number, y: number) => valueOf(derivative(formula(text, "G"), by), x, y);
    expect([at("x", 1, 3), at("y", 1, 3), at("x", 3, 1), at("y", 3, 1)]).toEqual([6, 2, 6, 0]);
  });

  test("of a sum over a tensor by a parameter is the sum of the derivatives; by the tensor there is none", () => {
    const text = "formula E(x in tensor; s) = sum((x - s)^2)";
    expect(derivative(formula(text, "E"), "s").source).toBe(
      "formula dE_ds(x in tensor; s) = sum(-(2 * (x - s)))",
    );
    expect(() => derivative(formula(text, "E"))).toThrow("Cannot derive sum by x");
  });

  test("says why there is none", () => {
    const text = "formula F(x; rule in [clamp, wrap]) = rule(x, int(4))";
    expect(() => derivative(formula(text, "F"))).toThrow(`as its "rule" must be one function`);
    expect(() => derivative(formula("formula G(x; s) = x * s", "G"), "t")).toThrow(`they are x, s`);
  });

  test("twice is the second derivative", () => {
    const twice = derivative(derivative(formula("formula S(x) = 1 / (1 + exp(-x))", "S")));
    for (const x of [-2, -0.5, 0, 1, 3]) {
      const y = 1 / (1 + Math.exp(-x));
      expect(valueOf(twice, x)).toBeCloseTo(y * (1 - y) * (1 - 2 * y), 5);
    }
  });

  test("is shown as a quotient", () => {
    const latex = latexFormula(derivative(formula("formula F(x; s) = s * x", "F"), "s"));
    expect(latex).toMatch(/^\\frac\{\\mathrm\{d\} ?F\}\{\\mathrm\{d\} ?s\}\(x;\\ s\) = x/);
  });
});

describe("isLinearIn()", () => {
  const body = (text: string) => formula(`formula F(x; s, z, q) = ${text}`, "F").body;
  test("holds for decoders of codes, whatever stands before the scale", () => {
    for (const text of ["q * s", "(q - z) * s", "s * [1, 2, 4][q]", "q * s / 127", "-(s * q) + f32(s)"]) {
      expect(isLinearIn(body(text), "s"), text).toBe(true);
    }
  });
  test("does not for offsets, squares, or a scale inside of a rounding", () => {
    const others = {
      "q * s + z": "affine",
      "s * s * q": "other",
      "round(q * s)": "other",
      "q / s": "other",
      "q - z": "free",
    };
    for (const [text, dependence] of Object.entries(others)) {
      expect(dependenceOn(body(text), "s"), text).toBe(dependence);
      expect(isLinearIn(body(text), "s"), text).toBe(false);
    }
  });
  test("means f(s) = s g with g = df/ds", () => {
    let linear = 0;
    fc.assert(
      fc.property(expressions(stepped), point, (node, [x, s]) => {
        if (!isLinearIn(node, "s")) return;
        linear++;
        const [value, slope] = [valueAt(node, x, s), valueAt(derivativeOf(node, "s"), x, s)];
        expect(Math.abs(value - s * slope)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(value)));
      }),
      { numRuns: 3000, seed: 14 },
    );
    expect(linear).toBeGreaterThan(100);
  });
});
