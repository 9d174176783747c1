/**
 * Every format of every dialect gives the same bytes with 1, 2 and 8 threads, of binary32, binary16 and bfloat16, read whole or by
 * rows; and of a tensor that the arena cannot hold.
 */
import { afterAll, describe, expect, test } from "vitest";
import { runScheme, type SchemeRun, type SchemeUse } from "../../../../src/formula/scheme/run.ts";
import type { Given, SchemeFormula } from "../../../../src/formula/tree.ts";
import { widenBf16, widenF16 } from "../../../../src/model/half.ts";
import { createEngine, type Level, rowsOf, type RowSource } from "../../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";
import { namesOf } from "../../../../src/registry/registry.ts";
import { bell } from "../../numerics/values.ts";

const engines = [1, 2, 8].map((threads) => createEngine({ threads, interrupt: new Int32Array(1) }));
const small = createEngine({ threads: 2, interrupt: new Int32Array(1), arenaBytes: 24 << 20 });
afterAll(() => [...engines, small].forEach((engine) => engine.close()));

/** Values that a scheme needs: the middle of each range, and a density. */
const given = ({ parameters }: SchemeFormula): Given =>
  new Map(
    parameters.filter((p) => p.fallback === undefined).map(({ name, domain }) => [
      name,
      domain.kind === "range"
        ? Math.min(domain.to, Math.max(domain.from, 4))
        : { op: "function", name: "gauss" },
    ]),
  );

function levelsOf({ statistics }: SchemeFormula, size: number): Level[] {
  const groups = statistics.some(({ level }) => level.kind === "group" && level.size === undefined);
  return groups
    ? [{ kind: "group", size }]
    : [{ kind: "tensor" }, { kind: "channel" }, { kind: "group", size }];
}

/** Where two arrays first differ; -1 when they do not. NaN is itself. */
const differs = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length !== b.length
    ? 0
    : Array.prototype.findIndex.call(a, (v: number, i: number) => !Object.is(v, b[i]));

function same(found: SchemeRun, expected: SchemeRun, where: string): void {
  expect(differs(found.codes, expected.codes), `codes ${where}`).toBe(-1);
  expected.statistics.forEach(({ name, values }, i) =>
    expect(differs(found.statistics[i]!.values, values), `${name} ${where}`).toBe(-1)
  );
  expect([found.signal, found.noise, found.clipped], where).toEqual([
    expected.signal,
    expected.noise,
    expected.clipped,
  ]);
}

/** Binary16 and bfloat16 with the same values as binary32: the upper halves of patterns that both types have. */
function sourcesOf(rows: number, cols: number): Readonly<Record<string, readonly [RowSource, RowSource]>> {
  const values = bell(rows * cols);
  const patterns = Uint16Array.from(values, (v) => new Uint16Array(Float32Array.of(v).buffer)[1]! & 0xbfff);
  const bytes = (from: number, into: Uint8Array) =>
    into.set(new Uint8Array(patterns.buffer, 2 * from, into.length));
  const half = (storage: "f16" | "bf16") => {
    const wide = new Float32Array(values.length);
    (storage === "f16" ? widenF16 : widenBf16)(patterns, wide);
    const source = rowsOf(wide, rows, cols);
    return [source, { ...source, half: { storage, read: bytes } }] as const;
  };
  const source = rowsOf(values, rows, cols);
  const { read } = source;
  return { binary32: [source, { rows, cols, read }], binary16: half("f16"), bfloat16: half("bf16") };
}

const schemes = namesOf("dialect").flatMap((dialect) =>
  [...preludeSchemes(dialect).values()].map((scheme) => [`${scheme.name} in ${dialect}`, scheme] as const)
);

describe.each([[3, 1280, 32], [1, 16384, 64]])("%i x %i", (rows, cols, size) => {
  const sources = sourcesOf(rows, cols);
  test.each(schemes)("%s", (_, scheme) => {
    const blocks = Math.max(size, ...scheme.statistics.flatMap(({ level: { size } }) => size ?? []));
    for (const level of levelsOf(scheme, size)) {
      const use: SchemeUse = { scheme, parameters: given(scheme), level, clip: { kind: "none" }, seed: 3 };
      if (cols % Math.min(blocks, 256) !== 0) throw new Error("the shape fits no block");
      for (const [storage, [plain, other]] of Object.entries(sources)) {
        const [first, ...more] = engines.map(({ machine }) => runScheme(machine, use, plain));
        more.forEach((run, i) =>
          same(run, first!, `per ${level.kind}, ${storage}, ${i === 0 ? 2 : 8} threads`)
        );
        same(
          runScheme(engines[1]!.machine, use, other),
          first!,
          `per ${level.kind}, ${storage} as it is stored`,
        );
      }
    }
  });
});

describe("a tensor of 32 MB in an arena of 24 MB", () => {
  const rows = 1024, cols = 8192;
  const source = rowsOf(bell(rows * cols), rows, cols);
  test.each([
    "int_symmetric",
    "int_affine",
    "fp8_e4m3",
    "nf4",
    "ternary",
    "mxfp4",
    "nvfp4",
    "nf4_double",
    "q4_0",
  ])(
    "%s gives the bytes of one that holds it",
    (name) => {
      const scheme = preludeSchemes().get(name)!;
      for (const level of levelsOf(scheme, 64)) {
        const use: SchemeUse = { scheme, parameters: given(scheme), level, clip: { kind: "none" } };
        same(runScheme(small.machine, use, source), runScheme(engines[0]!.machine, use, source), level.kind);
      }
    },
  );
});
