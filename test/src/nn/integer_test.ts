/** Layers on integers alone: the fixture's definitions, and the kernels against the twin. */
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import {
  fixedMultiplier,
  multiplyByFixed,
  roundingDivideByPot,
  saturatingRoundingDoublingHighMul,
} from "../../../src/nn/integer/fixed_point.ts";
import { convolveIntegers, depthOf, type IntegerConvolution } from "../../../src/nn/integer/convolution.ts";
import { ConvolutionOfIntegers } from "../../../src/nn/integer/simd/convolution.ts";
import { createEngine } from "../../../src/numerics/engine.ts";
import { outputSize } from "../../../src/numerics/linear_algebra/linear_algebra.ts";
import fixture from "../../fixtures/integer/cases.json" with { type: "json" };

const engine = createEngine({ threads: 2, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

type Case = typeof fixture.cases[number];

const layerOf = (c: Case, raw = false): IntegerConvolution => ({
  window: c.window as unknown as IntegerConvolution["window"],
  filters: c.filters,
  groups: c.groups,
  weights: Int16Array.from(c.w, (w) => w - c.wZero),
  bias: Int32Array.from(c.bias),
  inputZero: c.xZero,
  ...(!raw && {
    requantize: { multipliers: c.reals.map(fixedMultiplier), zero: c.yZero, low: c.low, high: c.high },
  }),
});

/** All samples by the definition. */
function defined(c: IntegerConvolution, x: Int16Array, images: number): number[] {
  const size = x.length / images;
  return Array.from(
    { length: images },
    (_, n) => [...convolveIntegers(c, x.subarray(n * size, (n + 1) * size))],
  )
    .flat();
}

function computed(c: IntegerConvolution, x: Int16Array, images: number): number[] {
  const { arena } = engine.machine, mark = arena.mark(), { rows, cols } = outputSize(c.window);
  const size = images * c.filters * rows * cols, from = arena.alloc(2 * x.length), to = arena.alloc(4 * size);
  const { buffer } = arena.memory;
  new Int16Array(buffer, from, x.length).set(x);
  new ConvolutionOfIntegers(engine.machine, c).run(from, to, images);
  const found = c.requantize === undefined
    ? new Int32Array(buffer, to, size)
    : new Int16Array(buffer, to, size);
  arena.release(mark);
  return [...found];
}

test("multipliers, doubling high products and rounding shifts are gemmlowp's", () => {
  for (const { real, ...fixed } of fixture.multipliers) expect(fixedMultiplier(real)).toEqual(fixed);
  for (const { a, b, is } of fixture.highMul) expect(saturatingRoundingDoublingHighMul(a, b)).toBe(is);
  for (const { x, n, is } of fixture.shifts) expect(roundingDivideByPot(x, n)).toBe(is);
  expect(() => fixedMultiplier(0)).toThrow(/must be positive/);
});

test("a multiplier is off by one unit of 2^-31 at most, and what it makes by little more than a half", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 0.99, noNaN: true }),
      fc.integer({ min: -(2 ** 30), max: 2 ** 30 }),
      (real, x) => {
        const fixed = fixedMultiplier(real);
        expect(Math.abs(fixed.multiplier * 2 ** (fixed.shift - 31) - real)).toBeLessThanOrEqual(
          real * 2 ** -31,
        );
        expect(Math.abs(multiplyByFixed(x, fixed) - x * real)).toBeLessThanOrEqual(1 + 2 ** -20);
      },
    ),
    { seed: 3 },
  );
});

test.each(fixture.cases.map((c, i) => [i, c] as const))(
  "case %i: accumulators and codes are the fixture's",
  (_, c) => {
    const x = Int16Array.from(c.x);
    for (const run of [defined, computed]) {
      expect(run(layerOf(c, true), x, c.images)).toEqual(c.accumulators);
      expect(run(layerOf(c), x, c.images)).toEqual(c.codes);
    }
  },
);

test("ONNX Runtime rounds once: few codes differ, by one", () => {
  const all = fixture.cases.flatMap((c) => c.codes.map((code, i) => Math.abs(code - c.ort[i]!)));
  expect(Math.max(...all)).toBeLessThanOrEqual(1);
  expect(all.filter((d) => d > 0).length).toBe(fixture.cases.reduce((sum, c) => sum + c.differ, 0));
  expect(all.filter((d) => d > 0).length / all.length).toBeLessThan(0.01);
});

test("kernels are the twin for any shape, with extreme codes, multipliers and biases", () => {
  const small = (min: number, max: number) => fc.integer({ min, max });
  const layer = fc.record({
    group: small(1, 3),
    groups: small(1, 2),
    each: small(1, 3),
    height: small(1, 6),
    width: small(1, 6),
    kernel: small(1, 3),
    stride: small(1, 2),
    padding: small(0, 2),
    dilation: small(1, 2),
    images: small(1, 3),
    zero: small(-128, 255),
    real: fc.oneof(fc.double({ min: 1e-9, max: 3, noNaN: true }), fc.constantFrom(1, 0.5, 2 ** -31)),
    seed: small(0, 2 ** 30),
  });
  fc.assert(
    fc.property(layer, (l) => {
      const span = l.dilation * (l.kernel - 1) + 1;
      fc.pre(span <= Math.min(l.height, l.width) + 2 * l.padding);
      const draw = (i: number, from: number, to: number) =>
        from +
        Math.abs(Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(l.seed, 0x85ebca6b) ^ (i << 7)) % (to - from + 1);
      const channels = l.group * l.groups, filters = l.each * l.groups;
      const shape = {
        window: {
          channels,
          height: l.height,
          width: l.width,
          kernel: [l.kernel, l.kernel],
          stride: [l.stride, l.stride],
          padding: [l.padding, l.padding, l.padding, l.padding],
          dilation: [l.dilation, l.dilation],
        },
        filters,
        groups: l.groups,
        bias: Int32Array.from({ length: filters }, (_, i) => draw(i, -(2 ** 20), 2 ** 20)),
        inputZero: l.zero,
        weights: new Int16Array(0),
        requantize: {
          multipliers: Array.from({ length: filters }, () => fixedMultiplier(l.real)),
          zero: l.zero,
          low: -128,
          high: 255,
        },
      } as const satisfies IntegerConvolution;
      const c = {
        ...shape,
        weights: Int16Array.from({ length: filters * depthOf(shape) }, (_, i) => draw(i, -255, 255)),
      };
      const x = Int16Array.from(
        { length: l.images * channels * l.height * l.width },
        (_, i) => draw(7 * i, -128, 255),
      );
      expect(computed(c, x, l.images)).toEqual(defined(c, x, l.images));
      const { requantize: _, ...raw } = c;
      expect(computed(raw, x, l.images)).toEqual(defined(raw, x, l.images));
    }),
    { seed: 5, numRuns: 150 },
  );
});
