/** Every clip of the registry on compiled kernels, against the scalar twin that reads its formula element by element. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { bindScheme } from "../../../src/formula/scheme/bound.ts";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { runScalar } from "../../../src/formula/scheme/scalar.ts";
import { createEngine, type Level, rowsOf } from "../../../src/numerics/engine.ts";
import { clipFormula } from "../../../src/recipe/clip_formula.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { entries, type EntryOf } from "../../../src/registry/registry.ts";

const engines = [1, 2, 8].map((threads) =>
  createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) })
);
afterAll(() => engines.forEach((engine) => engine.close()));

const clips = entries.filter((e): e is EntryOf<"clip"> => e.kind === "clip");
/** The fewest steps that show the method: the twins go through them one element at a time. */
const few: Readonly<Record<string, number>> = { share: 0.9, steps: 3 };
const clipOf = (entry: EntryOf<"clip">) =>
  clipFormula(
    entry.clip(Object.fromEntries(entry.params.map((p) => [p.name, few[p.name] ?? p.fallback ?? p.min]))),
  );
/** What the error of each column counts; a clip that is not weighted passes it over. */
const importancesOf = (cols: number) => ({
  importances: Float32Array.from({ length: cols }, (_, i) => (i * 7 % 5) / 3),
});
const plain = (values: Iterable<number>) => [...values].map((v) => v + 0);

const value = fc.oneof(
  { weight: 9, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -20, max: 20 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 0.5, -0.5, 1e-40, -1e-45, 2 ** -126) },
  { weight: 1, arbitrary: fc.constantFrom(1e30, -3e38, 1e-30, 700) },
);
const levels = fc.constantFrom<Level>({ kind: "tensor" }, { kind: "channel" }, { kind: "group", size: 3 });
const schemes = ["int_symmetric", "int_affine", "uint_symmetric", "uint_affine"];

describe.each(clips.map((entry) => [entry.name, entry] as const))("clip %s", (_, entry) => {
  test("equals its twin bit for bit with 1, 2 and 8 threads", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(value, { minLength: 84, maxLength: 84 }),
        levels,
        fc.constantFrom(...schemes),
        fc.integer({ min: 2, max: 8 }),
        (rows, groups, values, level, name, bits) => {
          const cols = 3 * groups, x = Float32Array.from(values.slice(0, rows * cols));
          const scheme = preludeSchemes().get(name)!;
          const use = {
            scheme,
            parameters: new Map([["bits", bits]]),
            level,
            clip: clipOf(entry),
            ...importancesOf(cols),
          };
          const twin = runScalar(bindScheme(scheme, { ...use, rows, cols }), x);
          for (const engine of engines) {
            const run = runScheme(engine.machine, use, rowsOf(x, rows, cols));
            for (const { name, values } of run.statistics) {
              expect({ name, values: plain(values) }).toEqual({
                name,
                values: plain(twin.statistics.get(name)!),
              });
            }
            expect(plain(run.codes)).toEqual(plain(twin.codes));
          }
        },
      ),
      { numRuns: entry.name === "entropy" ? 2 : 30, seed: 4 },
    );
  });

  test.each(schemes)("finds a range within the data for %s, and no code is lost on constants", (name) => {
    const scheme = preludeSchemes().get(name)!;
    for (const constant of [0, 0.1, 1e-38, 1e-45, 1e38]) {
      const x = new Float32Array(66).fill(constant);
      const use = {
        scheme,
        parameters: new Map([["bits", 8]]),
        level: { kind: "group" as const, size: 33 },
        clip: clipOf(entry),
        ...importancesOf(66),
      };
      const run = runScheme(engines[1]!.machine, use, rowsOf(x, 1, 66));
      const decoded = new Float32Array(66);
      run.decode(0, decoded);
      // Scales are no smaller than 2^-126.
      expect(Math.abs(decoded[0]! - x[0]!)).toBeLessThanOrEqual(x[0]! / 254 + 2 ** -126);
    }
  });

  test.each([NaN, Infinity, -Infinity])("leaves %d to be refused: sums over it are not finite", (bad) => {
    const x = Float32Array.from({ length: 64 }, (_, i) => i === 40 ? bad : i);
    const scheme = preludeSchemes().get("int_symmetric")!;
    const use = {
      scheme,
      parameters: new Map([["bits", 4]]),
      level: { kind: "tensor" as const },
      clip: clipOf(entry),
      ...importancesOf(16),
    };
    expect(runScheme(engines[0]!.machine, use, rowsOf(x, 4, 16)).signal).not.toSatisfy(Number.isFinite);
  });
});

// One that reduces in turn, and one that does so step after step; searches have ../formula/scheme/brute_force_test.ts.
const passing = clips.filter(({ name }) => ["aciq_gauss", "octav"].includes(name));
test.each(passing.map((entry) => [entry.name, entry] as const))(
  "%s over more than a piece equals its twin",
  (_, entry) => {
    const rows = 2, cols = 524_288 + 333, scheme = preludeSchemes().get("int_affine")!;
    let state = 3;
    const x = Float32Array.from({ length: rows * cols }, () => {
      state = Math.imul(state, 1664525) + 1013904223 | 0;
      return (state / 2 ** 31) ** 3;
    });
    const use = {
      scheme,
      parameters: new Map([["bits", 4]]),
      level: { kind: "tensor" as const },
      clip: clipOf(entry),
    };
    const twin = runScalar(bindScheme(scheme, { ...use, rows, cols }), x);
    for (const engine of engines) {
      const run = runScheme(engine.machine, use, rowsOf(x, rows, cols));
      for (const { name, values } of run.statistics) {
        expect({ name, values: plain(values) }).toEqual({ name, values: plain(twin.statistics.get(name)!) });
      }
    }
  },
);
