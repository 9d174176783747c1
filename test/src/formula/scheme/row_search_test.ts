/**
 * The clip search in one kernel against the scalar twin, which passes over a part for each candidate: the same factor of the range, so
 * the same statistics and codes, bit for bit.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { bindScheme, takesClip } from "../../../../src/formula/scheme/bound.ts";
import { PartValues } from "../../../../src/formula/scheme/part_values.ts";
import { RowSearch } from "../../../../src/formula/scheme/row_search.ts";
import { runScheme, type SchemeUse } from "../../../../src/formula/scheme/run.ts";
import { runScalar } from "../../../../src/formula/scheme/scalar.ts";
import type { SchemeFormula } from "../../../../src/formula/tree.ts";
import { createEngine, type Level, rowsOf } from "../../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";
import { entries } from "../../../../src/registry/registry.ts";

const engines = [1, 3].map((threads) =>
  createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) })
);
afterAll(() => engines.forEach((engine) => engine.close()));

/** Each scheme of each dialect that leaves its range to a clip. */
const schemes = new Map<string, SchemeFormula>();
for (const dialect of entries.filter((e) => e.kind === "dialect")) {
  for (const scheme of preludeSchemes(dialect.name).values()) {
    if (takesClip(scheme)) schemes.set(scheme.source, scheme);
  }
}

/** All values of each parameter, the others at their middle. */
function parametersOf({ parameters }: SchemeFormula): Map<string, number>[] {
  const ranges = parameters.map(({ name, domain }) => {
    if (domain.kind !== "range") throw new Error(`${name} has no range`);
    return { name, from: domain.from, to: domain.to };
  });
  const middle = ranges.map(({ name, from, to }) => [name, Math.floor((from + to) / 2)] as const);
  if (ranges.length === 0) return [new Map()];
  return ranges.flatMap(({ name, from, to }) =>
    Array.from({ length: to - from + 1 }, (_, i) => new Map([...middle, [name, from + i]]))
  );
}

function uniforms(seed: number): () => number {
  let state = seed;
  return () => ((state = Math.imul(state, 1664525) + 1013904223 >>> 0) + 0.5) / 2 ** 32;
}
const normal = (u: () => number) => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());

/** What a part may hold; each part of a tensor is of another kind. */
const kinds: ((u: () => number, i: number) => number)[] = [
  normal,
  () => 0,
  (_, i) => i % 2 === 0 ? 0 : -0,
  () => 0.7,
  () => -3,
  (u, i) => i === 5 ? 60 : normal(u),
  (u) => normal(u) * 1e-30,
  (u) => normal(u) * 1e-42,
  (u) => normal(u) * 1e25,
  (u) => normal(u) * 1e38,
  (u, i) => i === 3 ? NaN : normal(u),
  (u, i) => i === 7 ? -Infinity : normal(u),
  (u) => Math.abs(normal(u)),
  (u) => Math.round(normal(u) * 3) / 2,
  (_, i) => i === 0 ? 1 : 0,
  // Nearly all of the noise is of an end.
  (u, i) => i === 0 ? 1 : i === 1 ? u() : 0,
  (u, i) => i === 2 ? -u() : i === 3 ? 0.01 * u() : 0,
  // Near the least sum that counts in binary32.
  (u) => normal(u) * 2 ** -38,
  // Squares that are subnormal in binary32, whose near sum must not count.
  (u) => normal(u) * 2 ** -70,
  (u) => normal(u) * 2 ** -73,
];

function sample(parts: number, size: number, seed: number): Float32Array {
  const u = uniforms(seed);
  return Float32Array.from(
    { length: parts * size },
    (_, i) => kinds[(Math.floor(i / size) + seed) % kinds.length]!(u, i % size),
  );
}

function equalTwin(use: SchemeUse, x: Float32Array, rows: number): void {
  const cols = x.length / rows, bound = bindScheme(use.scheme, { ...use, rows, cols });
  const twin = runScalar(bound, x);
  for (const { machine } of engines) {
    const run = runScheme(machine, use, rowsOf(x, rows, cols));
    for (const { name, values } of run.statistics) {
      expect(values, name).toEqual(twin.statistics.get(name));
    }
    const finite = x.every(Number.isFinite);
    if (finite) expect(Array.from(run.codes, (c) => c + 0)).toEqual(Array.from(twin.codes, (c) => c + 0));
  }
}

/** Whether the search of a use is one kernel. */
function inOneKernel(use: SchemeUse, rows: number, cols: number): boolean {
  const bound = bindScheme(use.scheme, { ...use, rows, cols });
  const values = new PartValues(engines[0]!.machine, rows * cols);
  for (const { name, share, stages } of bound.statistics) {
    values.declare(name, share);
    for (const { result } of stages.flat()) values.declare(result, share);
  }
  values.declare(bound.search!.factor, bound.search!.share);
  return RowSearch.of(bound, values) !== undefined;
}

describe("equals its twin bit for bit", () => {
  test.each([...schemes.values()].map((s) => [s.name, s] as const))("%s", (_, scheme) => {
    parametersOf(scheme).forEach((parameters, i) => {
      const size = [16, 32, 64, 128][i % 4]!, rows = 1 + i % 3, groups = [5, 3, 1, 3][i % 4]!;
      const level =
        ([{ kind: "group", size }, { kind: "channel" }] as const)[i % 2 === 0 ? 0 : Math.floor(i / 2) % 2]!;
      const use: SchemeUse = {
        scheme,
        parameters,
        level,
        clip: { kind: "mse", steps: [64, 9, 3, 1][i % 4]! },
      };
      expect(inOneKernel(use, rows, groups * size)).toBe(true);
      equalTwin(use, sample(rows * groups, size, i), rows);
      equalTwin(use, sample(rows * groups, size, 3 * i + 7), rows);
    });
  });

  const value = fc.oneof(
    { weight: 9, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -20, max: 20 }) },
    { weight: 2, arbitrary: fc.constantFrom(0, -0, 0.5, -0.5, 1e-40, -1e-45, 2 ** -126, 2 ** -41) },
    { weight: 1, arbitrary: fc.constantFrom(1e30, -3e38, 1e-30, 700, NaN, Infinity) },
  );
  test("of parts of any length, with importances or without", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 39 }),
        fc.array(value, { minLength: 156, maxLength: 156 }),
        fc.constantFrom<Level>({ kind: "tensor" }, { kind: "channel" }),
        fc.constantFrom("int_symmetric", "int_affine", "uint_affine", "int_full"),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (rows, cols, values, level, name, bits, steps, weighted) => {
          const x = Float32Array.from(values.slice(0, rows * cols));
          const importances = Float32Array.from({ length: cols }, (_, i) => (i * 7 % 5) / 3);
          equalTwin(
            {
              scheme: preludeSchemes().get(name)!,
              parameters: new Map([["bits", bits]]),
              level,
              clip: { kind: "mse", steps, ...(weighted && { weighted }) },
              ...(weighted && { importances }),
            },
            x,
            rows,
          );
        },
      ),
      { numRuns: 200, seed: 11 },
    );
  });
});
