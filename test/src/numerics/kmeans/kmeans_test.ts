/** k-means on a line: never more noise from step to step, bit for bit the same by halving, and what other libraries find. */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { halved, kmeansByHalving } from "../../../../src/numerics/kmeans/halving.ts";
import {
  countAtMost,
  descend,
  endsOf,
  kmeans,
  meansOf,
  sortedOf,
  startLevels,
} from "../../../../src/numerics/kmeans/lloyd.ts";

const special = fc.constantFrom(0, -0, 1e-42, -1e-42, 3e38, -3e38);
const plain = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
const values = fc.array(fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: special }), {
  minLength: 1,
  maxLength: 200,
}).map((list) => Float32Array.from(list));
const levels = fc.integer({ min: 1, max: 20 });

/** The squared distance of each value to the nearest level. */
const noiseOf = (x: ArrayLike<number>, table: ArrayLike<number>) =>
  Array.from(x).reduce((sum, v) => sum + Math.min(...Array.from(table, (t) => (v - t) ** 2)), 0);

describe("kmeans", () => {
  test("by halving is the same bit for bit", () => {
    fc.assert(fc.property(values, levels, (x, n) => {
      expect(new Uint32Array(kmeansByHalving(x, n).buffer)).toEqual(new Uint32Array(kmeans(x, n).buffer));
    }));
  });

  test("descends at every step, ends where each level is the mean of its values, and is ascending", () => {
    const moderate = fc.array(plain, { minLength: 2, maxLength: 200 }).map((list) => Float32Array.from(list));
    fc.assert(fc.property(moderate, levels, (x, n) => {
      const sorted = sortedOf(x);
      fc.pre(sorted.values[0]! < sorted.values.at(-1)!);
      let now = startLevels(sorted, n, countAtMost), noise = noiseOf(x, now);
      for (let step = 0; step < 30; step++) {
        now = meansOf(sorted, now, endsOf(sorted, now, countAtMost));
        const next = noiseOf(x, now);
        expect(next).toBeLessThanOrEqual(noise * (1 + 1e-9) + 1e-9);
        noise = next;
      }
      const found = descend(sorted, startLevels(sorted, n, halved), halved);
      expect(meansOf(sorted, found, endsOf(sorted, found, halved))).toEqual(found);
      expect(found.every((y, i) => i === 0 || y >= found[i - 1]!)).toBe(true);
    }));
  });

  test("does not depend on the order of the values", () => {
    fc.assert(fc.property(values, levels, fc.integer(), (x, n, by) => {
      const turned = x.map((_, i) => x[(((i + by) % x.length) + x.length) % x.length]!);
      expect(kmeansByHalving(turned, n)).toEqual(kmeansByHalving(x, n));
    }));
  });

  test("has an answer for one value, for none, and for what is not finite", () => {
    expect(kmeans(Float32Array.of(3, 3, 3), 4)).toEqual(Float32Array.of(3, 3, 3, 3));
    expect(kmeans(new Float32Array(0), 2)).toEqual(Float32Array.of(0, 0));
    expect(kmeans(Float32Array.of(1, NaN, 2), 2)).toEqual(Float32Array.of(NaN, NaN));
    expect(kmeans(Float32Array.of(1, Infinity), 2)).toEqual(Float32Array.of(NaN, NaN));
  });
});

describe("kmeans against others", () => {
  interface Case {
    readonly name: string;
    readonly x: readonly number[];
    readonly k: number;
    readonly optimum: number;
    readonly start?: readonly number[];
    readonly levels?: readonly number[];
  }
  const { cases }: { cases: readonly Case[] } = JSON.parse(
    readFileSync(new URL("../../../fixtures/kmeans/kmeans.json", import.meta.url), "utf8"),
  );

  test("ends where scikit-learn does from the same start", () => {
    const compared = cases.filter((c) => c.levels !== undefined);
    expect(compared.length).toBeGreaterThan(8);
    for (const { name, x, k, start, levels } of compared) {
      const found = descend(sortedOf(Float32Array.from(x)), Float64Array.from(start!), halved);
      found.forEach((y, i) => expect(y, `${name} ${k}`).toBeCloseTo(levels![i]!, 6));
    }
  });

  test("comes near the optimum of dynamic programming, and never below it", () => {
    let worst = 1;
    for (const { name, x, k, optimum } of cases) {
      const noise = noiseOf(x, kmeansByHalving(Float32Array.from(x), k));
      expect(noise, `${name} ${k}`).toBeGreaterThanOrEqual(optimum * (1 - 1e-6) - 1e-9);
      if (optimum > 1e-9) worst = Math.max(worst, noise / optimum);
      else expect(noise, `${name} ${k}`).toBeLessThan(1e-6);
    }
    expect(10 * Math.log10(worst)).toBeLessThan(0.02);
  });
});
