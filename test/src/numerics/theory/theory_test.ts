/** The optima of theory: the published numbers, and the conditions that make them optima. */
import { describe, expect, test } from "vitest";
import aciq from "../../../../src/quantizers/aciq.ts";
import lloydMax from "../../../../src/quantizers/lloyd_max.ts";
import midRise from "../../../../src/quantizers/mid_rise.ts";
import midTread from "../../../../src/quantizers/mid_tread.ts";
import midTreadFull from "../../../../src/quantizers/mid_tread_full.ts";
import type { Distribution } from "../../../../src/numerics/distribution/distribution.ts";
import { gauss } from "../../../../src/numerics/distribution/gauss.ts";
import { laplace } from "../../../../src/numerics/distribution/laplace.ts";
import { studentT } from "../../../../src/numerics/distribution/student_t.ts";
import { distortion } from "../../../../src/numerics/theory/distortion.ts";
import { integrate } from "../../../../src/numerics/theory/integrate.ts";
import { lloydMaxLevels } from "../../../../src/numerics/theory/lloyd_max.ts";
import { sqnr } from "../../../../src/numerics/sqnr.ts";
import type { QuantizerEntry } from "../../../../src/registry/define.ts";

/** In the hundredth of a decibel: what is printed in the references is rounded. */
const near = (found: number, wanted: number, what: string) =>
  expect(Math.abs(found - wanted), `${what}: ${found} for ${wanted}`).toBeLessThanOrEqual(0.01);

const decibels = (p: Distribution, q: QuantizerEntry, bits: number) => sqnr(p.variance, q.best(p, bits).mse);

/** By bits from 1; null where there is none. */
const table: readonly (readonly [Distribution, QuantizerEntry, readonly (number | null)[]])[] = [
  // Max 1960, tables I and II, up to 5 bits as distortions; the rest by independent computation.
  [gauss, lloydMax, [4.40, 9.30, 14.62, 20.22, 26.01]],
  [gauss, midRise, [4.40, 9.25, 14.27, 19.38, 24.57, 29.83, 35.17, 40.57]],
  [gauss, midTread, [null, 7.21, 13.29, 18.90, 24.33, 29.71, 35.11, 40.54]],
  [gauss, midTreadFull, [null, 8.26, 13.91, 19.26, 24.53, 29.82, 35.16, 40.57]],
  [laplace, lloydMax, [3.01, 7.54, 12.64, 18.13, 23.87]],
  [laplace, midRise, [3.01, 7.07, 11.44, 15.96, 20.60, 25.36, 30.23, 35.21]],
];

describe("optima", () => {
  test("have the published SQNR", () => {
    for (const [p, quantizer, wanted] of table) {
      wanted.forEach((value, i) => {
        if (value === null) return;
        near(decibels(p, quantizer, i + 1), value, `${p.name} ${quantizer.name} ${i + 1} bits`);
      });
    }
  });

  test("have the published steps and clips", () => {
    const steps = [1.5958, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0569, 0.0308];
    steps.forEach((step, i) => expect(midRise.best(gauss, i + 1).step).toBeCloseTo(step, 4));
    const alphas = [1.224, 1.952, 2.474, 2.899, 3.270, 3.608, 3.921];
    alphas.forEach((alpha, i) =>
      expect(Math.abs(midTread.best(gauss, i + 2).clip - alpha)).toBeLessThan(1e-3)
    );
  });

  test("of ACIQ are the minimizers of its formula", () => {
    // The reference implementation's table has these to two or three digits.
    const wanted: readonly (readonly [Distribution, readonly number[]])[] = [
      [gauss, [1.2399, 1.7106, 2.1516, 2.5591, 2.9362, 3.2869, 3.6151, 3.9240]],
      [laplace, [1.8628, 2.8307, 3.8972, 5.0286, 6.2048, 7.4131, 8.6456, 9.8968]],
    ];
    for (const [p, clips] of wanted) {
      clips.forEach((clip, i) => expect(aciq.best(p, i + 1).clip, p.name).toBeCloseTo(clip, 4));
    }
    const { promised } = aciq.best(gauss, 2);
    near(sqnr(1, promised!), 10.60, "what ACIQ promises at 2 bits");
    // Banner et al. 2019, equation 5, in closed form for Laplace of scale 1.
    for (const alpha of [1, 3, 8]) {
      const tail = integrate((x) => (x - alpha) ** 2 * laplace.density(x), alpha, Infinity);
      expect(2 * tail).toBeCloseTo(2 * Math.exp(-alpha), 12);
    }
  });
});

describe("Lloyd-Max levels", () => {
  test("are the means of their cells, and any change makes more noise", () => {
    for (const p of [gauss, laplace, studentT(5)]) {
      for (const bits of [1, 2, 5]) {
        const y = lloydMaxLevels(p, bits), least = distortion(p, y), half = y.length / 2;
        for (let i = half; i < y.length; i++) {
          const from = i === half ? 0 : (y[i - 1]! + y[i]!) / 2;
          const to = i + 1 < y.length ? (y[i]! + y[i + 1]!) / 2 : Infinity;
          const mean = integrate((x) => x * p.density(x), from, to) / integrate(p.density, from, to);
          expect(y[i]! / mean, `${p.name} ${bits} bits`).toBeCloseTo(1, 10);
          for (const factor of [0.999, 1.001]) {
            const other = y.map((v, k) => k === i ? v * factor : v);
            expect(distortion(p, other)).toBeGreaterThan(least);
          }
        }
      }
    }
  });

  test("take less noise than any uniform grid, and follow Panter and Dite at many bits", () => {
    for (const p of [gauss, laplace, studentT(5)]) {
      for (const bits of [2, 4, 8]) {
        const least = lloydMax.best(p, bits).mse;
        for (const other of [midRise, midTread, midTreadFull]) {
          expect(least).toBeLessThan(other.best(p, bits).mse);
        }
      }
    }
    // sqrt(3) pi / 2 * 4^-b for Gauss, 4.5 variance 4^-b for Laplace (Panter and Dite 1951).
    const limits = [10 * Math.log10(4 ** 8 * 2 / (Math.sqrt(3) * Math.PI)), 10 * Math.log10(4 ** 8 / 4.5)];
    [gauss, laplace].forEach((p, i) =>
      expect(Math.abs(decibels(p, lloydMax, 8) - limits[i]!), p.name).toBeLessThan(0.05)
    );
  });
});
