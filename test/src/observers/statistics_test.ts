/** Scales and zero points from a histogram against those from the data themselves, for every clip of the registry. */
import { describe, expect, test } from "vitest";
import { bindScheme } from "../../../src/formula/scheme/bound.ts";
import { runScalar } from "../../../src/formula/scheme/scalar.ts";
import { Histogram } from "../../../src/observers/histogram.ts";
import { statisticsOf } from "../../../src/observers/statistics.ts";
import { clipFormula } from "../../../src/recipe/clip_formula.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { entries, type EntryOf } from "../../../src/registry/registry.ts";

/** Importances belong to columns, which a histogram does not know. */
const clips = entries.filter((e): e is EntryOf<"clip"> => e.kind === "clip" && e.name !== "weighted_mse");
const clipOf = (entry: EntryOf<"clip">) =>
  clipFormula(
    entry.clip(
      Object.fromEntries(
        entry.params.map((p) => [p.name, p.fallback ?? (p.name === "share" ? 0.99 : p.min)]),
      ),
    ),
  );

function sample(length: number, of: (normal: number, i: number) => number): Float32Array {
  let state = 5;
  const u = () => ((state = Math.imul(state, 1664525) + 1013904223 >>> 0) + 0.5) / 2 ** 32;
  return Float32Array.from(
    { length },
    (_, i) => of(Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u()), i),
  );
}

const data = {
  normal: sample(3000, (n) => n),
  heavy: sample(3000, (n) => n * Math.exp(0.2 * n * n)),
  positive: sample(3000, (n) => Math.max(0, n + 0.5)),
};

/** Squared error of data quantized with given statistics, by the scheme's formulas on plain numbers. */
function noiseOf(x: Float32Array, scheme: string, bits: number, s: number, z: number): number {
  const affine = scheme.endsWith("affine"), most = 2 ** (bits - 1) - 1;
  const [low, high] = affine ? [-most - 1, most] : [-most, most];
  return x.reduce((sum, v) => {
    const q = Math.min(high, Math.max(low, Math.round(v / s) + z));
    return sum + (v - (q - z) * s) ** 2;
  }, 0);
}

describe.each(clips.map((entry) => [entry.name, entry] as const))(
  "clip %s from a histogram",
  (name, entry) => {
    test.each(
      Object.entries(data).flatMap(([of, x]) =>
        ["int_symmetric", "int_affine"].flatMap((scheme) =>
          [3, 8].map((bits) => [of, scheme, bits, x] as const)
        )
      ),
    )("%s, %s, %d bits", (_, scheme, bits, x) => {
      const histogram = new Histogram();
      for (let from = 0; from < x.length; from += 700) histogram.observe(x.subarray(from, from + 700));
      const use = { parameters: new Map([["bits", bits]]), clip: clipOf(entry) };
      const formula = preludeSchemes().get(scheme)!;
      const found = statisticsOf(histogram, formula, use);
      const level = { kind: "tensor" as const };
      const exact = runScalar(bindScheme(formula, { ...use, level, rows: 1, cols: x.length }), x).statistics;
      const [s, own] = [found.get("s")!, exact.get("s")![0]!];
      const [low, high] = [found.get("low")!, found.get("high")!], { min, max } = histogram.range();
      const reach = Math.max(-min, max);
      expect(high).toBeLessThanOrEqual(scheme === "int_affine" ? max : reach);
      if (scheme === "int_affine") expect(low).toBeGreaterThanOrEqual(min);
      if (name === "minmax") {
        expect([low, high]).toEqual(scheme === "int_affine" ? [min, max] : [low, reach]);
        for (const [n, values] of exact) expect(found.get(n)).toBe(values[0]!);
      } else if (name === "mse" || name === "entropy") {
        // Two searches may end in different valleys that are as deep: what counts is the error.
        const z = found.get("z") ?? 0, ownZ = exact.get("z")?.[0] ?? 0;
        const [noise, least] = [noiseOf(x, scheme, bits, s, z), noiseOf(x, scheme, bits, own, ownZ)];
        if (name === "mse") {
          expect(Math.sqrt(noise)).toBeLessThanOrEqual(
            Math.sqrt(least) + 2 ** -11 * Math.sqrt(x.reduce((a, v) => a + v * v, 0)),
          );
        } else expect(Math.abs(s - own) / own).toBeLessThan(0.25);
      } else {
        // Ends are known to 2^-12 of theirs, and the iterations of OCTAV pass that on.
        expect(Math.abs(s - own) / own).toBeLessThan(name === "octav" ? 2e-3 : 5e-4);
      }
    });
  },
);

test("a level finer than the tensor is refused, and so is no data", () => {
  const histogram = new Histogram();
  const use = { parameters: new Map<string, number>(), clip: { kind: "none" as const } };
  const formula = preludeSchemes().get("nvfp4")!;
  expect(() => statisticsOf(histogram, formula, use)).toThrow(/at least one value must have been observed/);
  histogram.observe(new Float32Array(64).fill(1));
  expect(() => statisticsOf(histogram, formula, use)).toThrow(
    /it must have one value: it has one for 16 elements/,
  );
});
