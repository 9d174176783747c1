/** Draws: bit for bit those of another implementation of the same formulas, wherever they start, and distributed as they say. */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Distribution } from "../../../../src/numerics/distribution/distribution.ts";
import { drawInto } from "../../../../src/numerics/distribution/draw.ts";
import { cosineOfTurns, exp, log } from "../../../../src/numerics/distribution/elementary.ts";
import { gauss } from "../../../../src/numerics/distribution/gauss.ts";
import { laplace } from "../../../../src/numerics/distribution/laplace.ts";
import { studentT } from "../../../../src/numerics/distribution/student_t.ts";
import { integrate } from "../../../../src/numerics/theory/integrate.ts";

const all = [gauss, laplace, studentT(3), studentT(5), studentT(100)];
const named = new Map(all.map((d) => [d.name, d]));
const ulp = 2 ** -52;

describe("elementary functions", () => {
  test("are within 4 units of those of the machine", () => {
    fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(4 * ulp);
    }));
    fc.assert(fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(4 * ulp * Math.abs(Math.log(x)));
    }));
    fc.assert(fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (t) => {
      expect(Math.abs(cosineOfTurns(t) - Math.cos(2 * Math.PI * t))).toBeLessThanOrEqual(4 * ulp);
    }));
  });

  test("are exact where they must be", () => {
    expect([exp(0), log(1), cosineOfTurns(0), cosineOfTurns(0.25), cosineOfTurns(0.5)]).toEqual([
      1,
      0,
      1,
      0,
      -1,
    ]);
    expect([exp(-1000), exp(1000)]).toEqual([0, Infinity]);
  });
});

describe("draws", () => {
  interface Case {
    readonly name: string;
    readonly key: number;
    readonly first: number;
    readonly bits: readonly number[];
  }
  const cases: Case[] = JSON.parse(
    readFileSync(new URL("../../../fixtures/draws/draws.json", import.meta.url), "utf8"),
  );

  test("are those of the fixture, bit for bit", () => {
    for (const { name, key, first, bits } of cases) {
      const drawn = new Float32Array(bits.length);
      drawInto(drawn, named.get(name)!, key | 0, first);
      expect([...new Uint32Array(drawn.buffer)], `${name} ${key} ${first}`).toEqual(bits);
    }
  });

  test("depend on their place alone", () => {
    const place = fc.oneof(fc.nat(1000), fc.integer({ min: 2 ** 32 - 50, max: 2 ** 32 + 50 }));
    fc.assert(fc.property(place, fc.nat(60), fc.integer(), (first, skip, key) => {
      const whole = new Float32Array(70), part = new Float32Array(70 - skip);
      drawInto(whole, gauss, key, first);
      drawInto(part, gauss, key, first + skip);
      expect(part).toEqual(whole.slice(skip));
    }));
  });

  /** The greatest distance between the share of samples below x and the probability (Kolmogorov, Smirnov), times the root of n. */
  function distance(p: Distribution, n: number): number {
    const drawn = new Float32Array(n);
    drawInto(drawn, p, 12345, 0);
    drawn.sort();
    let [below, from, most] = [0.5 - integrate(p.density, 0, -drawn[0]!), drawn[0]!, 0];
    for (let i = 0; i < n; i += 50) {
      const to = drawn[i]!;
      below += integrate(p.density, from, to);
      from = to;
      most = Math.max(most, Math.abs((i + 0.5) / n - below));
    }
    return most * Math.sqrt(n);
  }

  test("are distributed as their density says", () => {
    // 1.95 is passed by chance once in a thousand; the key is fixed.
    for (const p of all) expect(distance(p, 50_000), p.name).toBeLessThan(1.95);
  });

  test("densities add up to 1 and have their variance", () => {
    for (const p of all) {
      expect(2 * integrate(p.density, 0, Infinity), p.name).toBeCloseTo(1, 12);
      expect(2 * integrate((x) => x * x * p.density(x), 0, Infinity), p.name).toBeCloseTo(p.variance, 10);
    }
  });
});
