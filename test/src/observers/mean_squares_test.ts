import fc from "fast-check";
import { expect, test } from "vitest";
import { MeanSquares } from "../../../src/observers/mean_squares.ts";

test("mean squares are those of each channel, and the same however the data are cut", () => {
  fc.assert(
    fc.property(
      fc.record({
        outer: fc.integer({ min: 1, max: 7 }),
        channels: fc.integer({ min: 1, max: 5 }),
        inner: fc.integer({ min: 1, max: 6 }),
      }),
      fc.integer({ min: 0, max: 1000 }),
      ({ outer, channels, inner }, seed) => {
        const run = channels * inner;
        const data = Float32Array.from({ length: outer * run }, (_, i) => Math.sin(seed + i * i) * 3);
        const whole = new MeanSquares(channels), cut = new MeanSquares(channels);
        whole.observe(data, inner);
        for (let i = 0; i < outer; i++) cut.observe(data.subarray(i * run, (i + 1) * run), inner);
        expect(cut.means()).toEqual(whole.means());
        whole.means().forEach((mean, c) => {
          let sum = 0;
          for (let o = 0; o < outer; o++) {
            for (let i = 0; i < inner; i++) sum += data[o * run + c * inner + i]! ** 2;
          }
          expect(mean).toBeCloseTo(sum / (outer * inner), 12);
        });
      },
    ),
    { seed: 1, numRuns: 50 },
  );
});

test("what is not finite is refused with its place, and nothing gives no mean", () => {
  const means = new MeanSquares(2);
  expect(() => means.means()).toThrow(/must have been observed/);
  expect(() => means.observe(Float32Array.of(1, 2, NaN, Infinity), 1)).toThrow(
    /2 are not, first NaN at index 2/,
  );
  expect(() => means.observe(Float32Array.of(1, 2, 3), 1)).toThrow(/multiple of 2 x 1/);
});
