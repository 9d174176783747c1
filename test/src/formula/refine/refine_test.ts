/** Iterative refinement: every step descends, and the fixed points are those of the literature. */
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { controlOverflow } from "../../../../src/formula/refine/overflow.ts";
import { refineTensor } from "../../../../src/formula/refine/refine.ts";
import { total } from "../../../../src/formula/refine/total.ts";
import { bindScheme, type RangeClip } from "../../../../src/formula/scheme/bound.ts";
import { decodeCodes, SchemeOnTensor } from "../../../../src/formula/scheme/compiled.ts";
import { createEngine, type Level, rowsOf } from "../../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";

const engine = createEngine({ threads: 2, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

/** Standard normal numbers from a counter (Box and Muller 1958). */
function gaussian(n: number): Float32Array {
  let state = 1;
  const uniform = () => {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    return ((state >>> 8) + 0.5) / 2 ** 24;
  };
  return Float32Array.from(
    { length: n },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

function bound(
  name: string,
  parameters: [string, number][],
  rows: number,
  cols: number,
  level: Level,
  clip: RangeClip = { kind: "none" },
) {
  const scheme = preludeSchemes().get(name)!;
  return bindScheme(scheme, { parameters: new Map(parameters), rows, cols, level, clip });
}

const decibels = (signal: number, noise: number) => 10 * Math.log10(signal / noise);
const tensor: Level = { kind: "tensor" };

describe("refine", () => {
  const n = 1 << 18, x = gaussian(n), source = rowsOf(x, 1, n);
  const magnitude = x.reduce((sum, v) => sum + Math.abs(v), 0) / n;

  test("one bit: XNOR's mean magnitude is a fixed point", () => {
    const { statistics, steps } = refineTensor(engine.machine, bound("binary", [], 1, n, tensor), source, 20);
    expect(statistics.get("s")![0]! / magnitude).toBeCloseTo(1, 5);
    expect(decibels(1, steps.at(-1)!.afterCodes / steps[0]!.afterCodes)).toBeCloseTo(0, 5);
    expect(total(steps.map((step) => step.changed))).toBe(0);
  });
  test("three levels: TWN's 0.7 is no fixed point; it descends to the Gaussian optimum, threshold 0.767, 7.21 dB", () => {
    const scheme = bound("ternary", [], 1, n, tensor);
    const refined = refineTensor(engine.machine, scheme, source, 100);
    const { steps, statistics, signal } = refined;
    // The first step is the published one: codes of threshold 0.7, the best scale for them.
    const counted = x.filter((v) => Math.abs(v) > Math.fround(0.7 * magnitude));
    const published = counted.reduce((sum, v) => sum + Math.abs(v), 0) / counted.length;
    expect(steps[0]!.scale / published).toBeCloseTo(1, 5);
    expect(Math.abs(decibels(signal, steps[0]!.afterCodes) - 7.18)).toBeLessThan(0.01);
    // Half of its scale is another threshold, so codes change at once, and every step descends until none does.
    expect(steps[1]!.changed).toBeGreaterThan(0.001 * n);
    expect(steps.length).toBeGreaterThan(3);
    steps.slice(1).forEach((step, i) => {
      expect(step.afterCodes <= steps[i]!.afterScale && step.afterScale <= step.afterCodes).toBe(true);
      if (i < steps.length - 2) expect(step.afterCodes).toBeLessThan(steps[i]!.afterCodes);
    });
    // It ends where what is gained is less than rounding.
    expect(steps.at(-1)!.changed).toBeLessThan(1e-5 * n);
    const s = statistics.get("s")![0]!;
    expect(Math.abs(s / 2 / magnitude - 0.767)).toBeLessThan(0.005);
    expect(Math.abs(decibels(signal, steps.at(-1)!.afterCodes) - 7.21)).toBeLessThan(0.01);
    // What runs with these has the threshold s / 2, and the error that was told.
    const run = new SchemeOnTensor(engine.machine, refined.scheme, source, statistics).run();
    expect(run.noise / steps.at(-1)!.afterCodes).toBeCloseTo(1, 6);
    const ones = x.filter((v) => Math.abs(v) > s / 2).length;
    const decoded = new Float32Array(n);
    decodeCodes(refined.scheme, run.codes, run.values, 0, decoded);
    expect(decoded.filter((v) => v !== 0).length).toBe(ones);
  });
  test("int(2) symmetric ends there too, as it has the same levels", () => {
    const scheme = bound("int_symmetric", [["bits", 2]], 1, n, tensor);
    const { statistics } = refineTensor(engine.machine, scheme, source, 100);
    expect(Math.abs(statistics.get("s")![0]! / 2 / magnitude - 0.767)).toBeLessThan(0.01);
  });
  test("a power-of-two scale stays one, and ends at the better of its neighbours", () => {
    const scheme = bound("fixed", [["bits", 4]], 1, n, tensor);
    const { statistics, steps } = refineTensor(engine.machine, scheme, source, 100);
    const s = statistics.get("s")![0]!;
    expect(Number.isInteger(Math.log2(s))).toBe(true);
    const noiseOf = (scale: number) => {
      const given = new Map(statistics).set("s", Float32Array.of(scale));
      return new SchemeOnTensor(engine.machine, scheme, source, given).run().noise;
    };
    expect(noiseOf(s)).toBeLessThanOrEqual(noiseOf(s / 2));
    expect(noiseOf(s)).toBeLessThanOrEqual(noiseOf(2 * s));
    expect(steps.at(-1)!.afterScale).toBeCloseTo(noiseOf(s), 3);
  });

  const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -30, max: 30 });
  test.each(
    [
      ["int_symmetric", [["bits", 3]]],
      ["int_affine", [["bits", 3]]],
      ["uint_symmetric", [["bits", 3]]],
      ["binary", []],
      ["ternary", []],
      ["fixed", [["bits", 3]]],
      ["power_of_two", [["bits", 3]]],
    ] as [string, [string, number][]][],
  )("%s: no step raises the error, and the last codes have the error that was told", (name, parameters) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(value, { minLength: 48, maxLength: 48 }),
        fc.constantFrom<Level>(tensor, { kind: "channel" }, { kind: "group", size: 4 }),
        fc.constantFrom<RangeClip>({ kind: "none" }, { kind: "percentile", share: 0.8 }, {
          kind: "mse",
          steps: 5,
        }),
        (rows, values, level, clip) => {
          const cols = 12, data = Float32Array.from(values.slice(0, rows * cols));
          const scheme = bound(name, parameters, rows, cols, level, clip), own = rowsOf(data, rows, cols);
          const refined = refineTensor(engine.machine, scheme, own, 50);
          const errors = refined.steps.flatMap((s) => [s.afterCodes, s.afterScale]);
          const slack = 1e-6 * (refined.signal + 1e-30);
          errors.reduce((before, error) => {
            expect(error).toBeLessThanOrEqual(before + slack);
            return error;
          }, Infinity);
          const { noise } = new SchemeOnTensor(engine.machine, refined.scheme, own, refined.statistics).run();
          expect(noise).toBeLessThanOrEqual(errors.at(-1)! + slack);
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });
  test("a scheme whose values are no multiple of a statistic has nothing to refine", () => {
    const scheme = bound("binary_wrap", [["bits", 4]], 1, n, tensor);
    expect(() => refineTensor(engine.machine, scheme, source, 5)).toThrow(/must be a multiple of one/);
  });
});

describe("the overflow-rate rule", () => {
  const n = 1 << 16, x = gaussian(n), source = rowsOf(x, 1, n);
  test.each([0, 0.001, 0.05])("rate %d: no more overflow than that, and more with half the scale", (rate) => {
    const scheme = bound("fixed", [["bits", 8]], 1, n, tensor);
    const { statistics, steps } = controlOverflow(engine.machine, scheme, source, rate);
    const s = statistics.get("s")![0]!;
    const overflow = (scale: number) => {
      const beyond = (v: number) => v / scale < -128.5 || v / scale >= 127.5;
      return x.filter(beyond).length / n;
    };
    expect(overflow(s)).toBeLessThanOrEqual(rate);
    expect(overflow(s / 2)).toBeGreaterThan(rate);
    expect(steps.at(-1)!.clipped).toBeCloseTo(overflow(s), 12);
  });
  test("from a scale that overflows it doubles", () => {
    const scheme = bound("fixed", [["bits", 4]], 1, n, tensor);
    const small = {
      ...scheme,
      statistics: scheme.statistics.map((s) => ({ ...s, value: { op: "number", value: 2 ** -6 } as const })),
    };
    const { steps } = controlOverflow(engine.machine, small, source, 0);
    expect(steps.map((s) => Math.log2(s.scale))).toEqual([-6, -5, -4, -3, -2, -1, 0].slice(0, steps.length));
    expect(steps.at(-1)!.clipped).toBe(0);
  });
  test("needs a clamp", () => {
    const scheme = bound("binary", [], 1, n, tensor);
    expect(() => controlOverflow(engine.machine, scheme, source, 0)).toThrow(/must end in clamp/);
  });
});
