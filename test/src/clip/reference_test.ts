/** Clips against ranges that numpy and scipy computed from the published definitions: test/fixtures/clip/make.py. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { createEngine, rowsOf } from "../../../src/numerics/engine.ts";
import { binsKept } from "../../../src/numerics/entropy.ts";
import {
  bins,
  binsKept as binsKeptByDefinition,
  countMagnitudes,
  divergence,
  entropyThreshold,
} from "../../../src/numerics/scalar/entropy.ts";
import { logarithm } from "../../../src/numerics/scalar/logarithm.ts";
import { clipFormula } from "../../../src/recipe/clip_formula.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { find } from "../../../src/registry/registry.ts";
import reference from "../../fixtures/clip/reference.json" with { type: "json" };

const engine = createEngine({ threads: 2, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

interface Ends {
  readonly zero: number;
  readonly mean: number[];
}
interface Expected {
  readonly aciq_gauss: Ends;
  readonly aciq_laplace: Ends;
  readonly octav: number;
  readonly entropy: { readonly bins: number; readonly divergence: number };
}

const valuesOf = (x: string) => new Float32Array(Uint8Array.fromBase64(x).buffer);

function rangeOf(name: string, scheme: string, bits: number, x: Float32Array, args = {}) {
  const clip = clipFormula(find("clip", name)!.clip(args));
  const use = {
    scheme: preludeSchemes().get(scheme)!,
    parameters: new Map([["bits", bits]]),
    level: { kind: "tensor" as const },
    clip,
  };
  const run = runScheme(engine.machine, use, rowsOf(x, 1, x.length));
  const of = (name: string) => run.statistics.find((s) => s.name === name)?.values[0] ?? NaN;
  return { low: of("low"), high: of("high") };
}

const near = (found: number, wanted: number, relative: number) =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted));

describe.each(reference.cases)("$name", ({ x: text, bits, ort_entropy_8 }) => {
  const x = valuesOf(text), all = Object.entries(bits) as unknown as [string, Expected][];
  const min = x.reduce((a, b) => Math.min(a, b)), max = x.reduce((a, b) => Math.max(a, b));
  const reach = Math.max(-min, max);

  test.each(all)("ACIQ and OCTAV, %s bits", (b, expected) => {
    for (const name of ["aciq_gauss", "aciq_laplace"] as const) {
      near(rangeOf(name, "int_symmetric", +b, x).high, Math.min(reach, expected[name].zero), 2e-6);
      const [low, high] = expected[name].mean, found = rangeOf(name, "int_affine", +b, x);
      near(found.low, Math.max(min, low!), 4e-6);
      near(found.high, Math.min(max, high!), 4e-6);
    }
    near(
      rangeOf("octav", "int_symmetric", +b, x, { steps: 32 }).high,
      Math.min(reach, expected.octav),
      2e-6,
    );
  });

  test.each(all)("entropy, %s bits", (b, expected) => {
    const counts = countMagnitudes(x, reach), levels = 2 ** (+b - 1);
    const own = binsKept(counts, levels);
    expect(own).toBe(expected.entropy.bins);
    if (b === "4") expect(own).toBe(binsKeptByDefinition(counts, levels));
    near(divergence(counts, own, levels), expected.entropy.divergence, 1e-9);
    expect(rangeOf("entropy", "int_symmetric", +b, x).high).toBe(Math.fround(reach * own / bins));
  });

  test("ONNX Runtime's threshold is another one, as the help says", () => {
    const own = entropyThreshold(x, 128);
    expect(Math.abs(ort_entropy_8 - own) / own).toBeGreaterThan(0.005);
  });
});

test("the steps of OCTAV: 16 reach what the iteration ends at", () => {
  for (const { x: text, bits } of reference.cases) {
    const x = valuesOf(text);
    for (const [b, { octav }] of Object.entries(bits)) {
      near(rangeOf("octav", "int_symmetric", +b, x, { steps: 16 }).high, Math.min(octav, Infinity), 1e-5);
    }
  }
});

test("two ends of OCTAV on values that are the same on both sides of zero are the one of it", () => {
  const half = valuesOf(reference.cases[1]!.x), x = Float32Array.from([...half, ...half.map((v) => -v)]);
  for (const bits of [2, 3, 4, 6]) {
    const { high } = rangeOf("octav", "int_symmetric", bits, x, { steps: 24 });
    const both = rangeOf("octav", "int_affine", bits, x, { steps: 24 });
    near(both.high, high, 1e-5);
    near(both.low, -high, 1e-5);
  }
});

test("no end of OCTAV can be moved to a smaller objective", () => {
  const x = valuesOf(reference.cases[4]!.x), bits = 4;
  const { low, high } = rangeOf("octav", "int_affine", bits, x, { steps: 32 });
  const objective = (l: number, h: number) =>
    x.reduce(
      (sum, v) => sum + (v < l ? (l - v) ** 2 : v > h ? (v - h) ** 2 : (h - l) ** 2 * 4 ** -bits / 12),
      0,
    );
  // The iteration looks away from values that change sides, so the least lies near, not at, its end.
  for (const d of [-0.1, 0.1]) {
    expect(objective(low + d, high)).toBeGreaterThan(objective(low, high));
    expect(objective(low, high + d)).toBeGreaterThan(objective(low, high));
  }
});

test("running sums find the range that the definition does, for full, sparse and empty histograms", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: bins - 1 }), fc.integer({ min: 1, max: 1e9 })), {
        minLength: 1,
        maxLength: 300,
      }),
      fc.constantFrom(1, 2, 4, 8, 32, 128, 256),
      (filled, levels) => {
        const counts = new Float64Array(bins);
        for (const [bin, count] of filled) counts[bin]! += count;
        expect(binsKept(counts, levels)).toBe(binsKeptByDefinition(counts, levels));
      },
    ),
    { numRuns: 8, seed: 3 },
  );
});

test("the threshold of a tensor longer than a piece, from counts of its pieces", () => {
  const part = valuesOf(reference.cases[2]!.x);
  const x = Float32Array.from({ length: 1_200_000 }, (_, i) => part[i % part.length]! * (1 + (i % 7) / 64));
  expect(rangeOf("entropy", "int_symmetric", 6, x).high).toBe(entropyThreshold(x, 32));
});

test("logarithms are within 2 units in the last place", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      const exact = Math.log(x);
      expect(Math.abs(logarithm(x) - exact)).toBeLessThanOrEqual(
        2 * Math.max(Math.abs(exact), 1e-10) * 2 ** -52,
      );
    }),
    { seed: 1 },
  );
  expect(logarithm(1)).toBe(0);
});

test("the alphas of ACIQ are where the derivatives of its objectives vanish", () => {
  for (const [i, a] of reference.alpha.laplace.entries()) {
    near(2 * a / (3 * 4 ** (i + 1)), 2 * Math.exp(-a), 1e-9);
  }
  // The published tables, cut short there.
  expect(reference.alpha.gauss.slice(1, 8).map((a) => Math.floor(a * 100) / 100)).toEqual([
    1.71,
    2.15,
    2.55,
    2.93,
    3.28,
    3.61,
    3.92,
  ]);
  for (const [family, values] of Object.entries(reference.alpha)) {
    const { magnitudes } = find("clip", `aciq_${family}`)!.clip({}) as { magnitudes: string };
    const table = JSON.parse(/\[[^\]]*\]/.exec(magnitudes)![0]) as number[];
    expect(table).toEqual(values);
  }
});
