/** Tests and intervals against SciPy (test/fixtures/statistics/statistics.py), and against what they promise. */
import { describe, expect, test } from "vitest";
import { lowerTail, shareInterval, upperTail } from "../../../../src/numerics/statistics/binomial.ts";
import {
  percentileInterval,
  resampledSums,
  resamples,
} from "../../../../src/numerics/statistics/bootstrap.ts";
import { mcnemar } from "../../../../src/numerics/statistics/mcnemar.ts";
import { keyOf, randomWord } from "../../../../src/tensor/random.ts";
import reference from "../../../fixtures/statistics/statistics.json" with { type: "json" };

const near = (is: number, want: number) => Math.abs(is - want) <= 1e-9 * want + 1e-300;

describe("against SciPy", () => {
  test("tails of the binomial distribution", () => {
    const wrong = reference.tails.filter(({ k, n, p, lower, upper }) =>
      !near(lowerTail(k, n, p), lower) || !near(upperTail(k, n, p), upper)
    );
    expect(wrong.map((t) => ({ ...t, is: [lowerTail(t.k, t.n, t.p), upperTail(t.k, t.n, t.p)] }))).toEqual(
      [],
    );
  });

  test("McNemar's exact test and its interval", () => {
    for (const { wins, losses, p, share } of reference.tests) {
      const found = mcnemar(wins, losses, 10_000), told = wins + losses;
      expect(near(found.p!, p), `${wins} against ${losses}: ${found.p} for ${p}`).toBe(true);
      expect(shareInterval(wins, told, 0.025).every((end, i) => Math.abs(end - share[i]!) < 1e-9)).toBe(true);
      expect(found.from).toBeCloseTo((2 * share[0]! - 1) * told / 10_000, 9);
      // The interval and the test say the same.
      expect(found.from > 0 || found.to < 0).toBe(p < 0.05);
    }
  });

  test("the interval of a ratio of sums, drawn again", () => {
    const { numerators, denominators, interval } = reference.ratio, n = numerators.length;
    const values = Float64Array.from(
      { length: 2 * n },
      (_, i) => (i % 2 === 0 ? numerators : denominators)[i >> 1]!,
    );
    const sums = resampledSums(values, n, 2, keyOf("test", 1), () => {});
    const ratios = Float64Array.from({ length: resamples }, (_, r) => sums[2 * r]! / sums[2 * r + 1]!);
    const [from, to] = percentileInterval(ratios), width = interval[1]! - interval[0]!;
    expect(Math.abs(from - interval[0]!)).toBeLessThan(0.06 * width);
    expect(Math.abs(to - interval[1]!)).toBeLessThan(0.06 * width);
  });
});

test("a drawing depends on the key, its number and the place in it only", () => {
  const count = 37, values = Float64Array.from({ length: count }, (_, i) => 2 ** (i - 20));
  const sums = resampledSums(values, count, 1, 5, () => {});
  for (const r of [0, 1, 1998]) {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += values[Math.floor((randomWord(5, r * 2 ** 32 + i) >>> 0) * count / 2 ** 32)]!;
    }
    expect(sums[r]).toBe(sum);
  }
});

test("equal models do not differ, and no interval is asked of nothing", () => {
  expect(mcnemar(0, 0, 100)).toEqual({ from: 0, to: 0, p: 1 });
  expect(percentileInterval(new Float64Array(resamples))).toEqual([0, 0]);
});

test("infinite values have their place at the ends of an interval", () => {
  const drawn = new Float64Array(resamples);
  drawn.fill(-Infinity, 0, 50).fill(Infinity, resamples - 50);
  expect(percentileInterval(drawn)).toEqual([-Infinity, Infinity]);
  drawn.fill(0, 49, resamples - 49);
  expect(percentileInterval(drawn)).toEqual([0, 0]);
});

/** Uniform draws in (0, 1), seeded. */
function* uniforms(key: number): Generator<number, never> {
  for (let i = 0;; i++) yield ((randomWord(key, i) >>> 0) + 0.5) / 2 ** 32;
}

describe("coverage: of simulated data, intervals hold the true difference about 95 times of 100", () => {
  test("McNemar's: at least as often as promised", () => {
    const draw = uniforms(11), rounds = 400, total = 300, [win, lose] = [0.06, 0.03];
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      let wins = 0, losses = 0;
      for (let i = 0; i < total; i++) {
        const u = draw.next().value;
        if (u < win) wins++;
        else if (u < win + lose) losses++;
      }
      // What is tested is the share of wins among those that tell the models apart.
      const told = wins + losses, truth = (2 * win / (win + lose) - 1) * told / total;
      const { from, to } = mcnemar(wins, losses, total);
      if (from <= truth && truth <= to) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.94);
    expect(held / rounds).toBeLessThan(1);
  });

  test("the bootstrap's, of the mean of a skewed loss over 80 samples", () => {
    const draw = uniforms(12), rounds = 300, n = 80;
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const values = Float64Array.from({ length: n }, () => -Math.log(draw.next().value));
      const sums = resampledSums(values, n, 1, round, () => {});
      const [from, to] = percentileInterval(sums.map((sum) => sum / n));
      if (from <= 1 && 1 <= to) held++;
    }
    // 95 % less what percentile intervals miss of skewed data of this size, within three deviations of 300 rounds.
    expect(held / rounds).toBeGreaterThan(0.89);
    expect(held / rounds).toBeLessThan(0.985);
  });
});
