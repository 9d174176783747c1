import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type Convolution, outputSize } from "../../../../src/numerics/linear_algebra/linear_algebra.ts";
import { Machines, numbers, seed, usual } from "./machines.ts";

const machines = new Machines(...usual);
afterAll(() => machines.close());

const small = (max: number, min = 1) => fc.integer({ min, max });

/** Any convolution whose kernel fits. */
const convolution: fc.Arbitrary<Convolution> = fc.record({
  images: small(5, 0),
  perGroup: small(3),
  filtersPerGroup: small(5),
  groups: fc.constantFrom(1, 1, 2, 5),
  height: small(14),
  width: small(14),
  kernel: fc.tuple(small(4), small(4)),
  stride: fc.tuple(small(3), small(3)),
  padding: fc.tuple(small(3, 0), small(3, 0), small(3, 0), small(3, 0)),
  dilation: fc.tuple(small(2), small(2)),
}).filter(({ height, width, kernel, padding: [top, left, bottom, right], dilation }) =>
  height + top + bottom > dilation[0] * (kernel[0] - 1) &&
  width + left + right > dilation[1] * (kernel[1] - 1)
).map(({ perGroup, filtersPerGroup, ...c }) => ({
  ...c,
  channels: perGroup * c.groups,
  filters: filtersPerGroup * c.groups,
}));

function sizes(c: Convolution) {
  const { rows, cols } = outputSize(c), kernel = c.kernel[0] * c.kernel[1];
  return {
    images: c.images * c.channels * c.height * c.width,
    columns: c.images * c.channels * kernel * rows * cols,
    weights: c.filters * c.channels / c.groups * kernel,
    output: c.images * c.filters * rows * cols,
  };
}

describe("convolution", () => {
  const any = fc.record({ c: convolution, seed, wild: fc.boolean(), biased: fc.boolean() });

  test("columns and back: kernels and twins agree", () => {
    fc.assert(
      fc.property(any, ({ c, seed, wild }) => {
        const { images, columns } = sizes(c), given = numbers(images, seed, wild);
        machines.agree(
          [new Float32Array(columns), given],
          (of, to, from) => of.toColumns(to, from, c.images, c),
        );
        machines.agree(
          [new Float32Array(images), numbers(columns, seed + 1, wild)],
          (of, to, from) => of.fromColumns(to, from, c.images, c),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("output and both gradients: kernels and twins agree", () => {
    fc.assert(
      fc.property(any, ({ c, seed, wild, biased }) => {
        const { images, weights, output } = sizes(c);
        const x = numbers(images, seed, wild), w = numbers(weights, seed + 1, wild);
        const y = numbers(output, seed + 2, wild), b = numbers(c.filters, seed + 3, wild);
        machines.agree(
          [new Float32Array(output), x, w, b],
          (of, y, x, w, b) => of.convolve(y, x, w, c, biased ? b : undefined),
        );
        machines.agree([new Float32Array(images), y, w], (of, x, y, w) => of.imageGradient(x, y, w, c));
        machines.agree([new Float32Array(weights), y, x], (of, w, y, x) => of.weightGradient(w, y, x, c));
      }),
      { numRuns: 120 },
    );
  });

  test("sums longer than a block, more images than fit at once", () => {
    const c: Convolution = {
      ...{ images: 28, channels: 31, filters: 2, groups: 1, height: 18, width: 17 },
      ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1] },
    };
    const { images, weights, output } = sizes(c);
    const x = numbers(images, 1), w = numbers(weights, 2), y = numbers(output, 3);
    const roomy = new Machines([2, 1 << 26], [1, 10 << 20]);
    roomy.agree([new Float32Array(output), x, w], (of, y, x, w) => of.convolve(y, x, w, c));
    roomy.agree([new Float32Array(images), y, w], (of, x, y, w) => of.imageGradient(x, y, w, c));
    roomy.agree([new Float32Array(weights), y, x], (of, w, y, x) => of.weightGradient(w, y, x, c));
    roomy.close();
  });

  test("the gradients are the adjoints of the output", () => {
    fc.assert(
      fc.property(convolution, seed, (c, seed) => {
        const { images, weights, output } = sizes(c);
        const x = numbers(images, seed), w = numbers(weights, seed + 1), g = numbers(output, seed + 2);
        const run = (...given: Parameters<Machines["agree"]>) => machines.agree(...given).arrays[0]!;
        const y = run([new Float32Array(output), x, w], (of, y, x, w) => of.convolve(y, x, w, c));
        const dx = run([new Float32Array(images), g, w], (of, x, y, w) => of.imageGradient(x, y, w, c));
        const dw = run([new Float32Array(weights), g, x], (of, w, y, x) => of.weightGradient(w, y, x, c));
        const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
        const scale = 1 + y.reduce((sum, v, i) => sum + Math.abs(v * g[i]!), 0);
        // <y, g> is linear in x and in w: it equals <x, dx> and <w, dw>.
        expect(Math.abs(dot(y, g) - dot(x, dx))).toBeLessThan(1e-5 * scale);
        expect(Math.abs(dot(y, g) - dot(w, dw))).toBeLessThan(1e-5 * scale);
      }),
      { numRuns: 40 },
    );
  });

  test("what does not fit is refused, with the number", () => {
    const c: Convolution = {
      ...{ images: 1, channels: 4, filters: 6, groups: 2, height: 5, width: 5 },
      ...{ kernel: [3, 3], stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] },
    };
    const { of } = machines.sides[1]!,
      attempt = (change: Partial<Convolution>) => () => of.convolve(64, 64, 64, { ...c, ...change });
    expect(attempt({ kernel: [6, 3] })).toThrow(
      "height of the kernel must be at most 5, padding counted: it is 6",
    );
    expect(attempt({ dilation: [1, 3] })).toThrow(
      "width of the kernel must be at most 5, padding counted: it is 7",
    );
    expect(attempt({ groups: 4 })).toThrow("filters must be a multiple of the groups, 4: they are 6");
    expect(attempt({ stride: [0, 1] })).toThrow("stride must be an integer from 1: it is 0");
    expect(attempt({ padding: [0, -1, 0, 0] })).toThrow("padding must be an integer from 0: it is -1");
  });
});
