/** The integer schemes of the prelude are formulas; the kernels compute the same codes, bit for bit. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { createEngine, type Level, type Plan, rowsOf, scalarEngine } from "../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";

const engines = {
  scalar: scalarEngine,
  simd: createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) }),
};

const value = fc.oneof(
  { weight: 8, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -0, 0.5, -0.5, 1.5, 2.5, 1e-40, -1e-45, 2 ** -126, 3e37, -3e37),
  },
);
const matrix = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 })).chain((
  [rows, groups],
) =>
  fc.record({
    rows: fc.constant(rows),
    cols: fc.constant(groups * 3),
    values: fc.array(value, { minLength: rows * groups * 3, maxLength: rows * groups * 3 }),
  })
);
const level: fc.Arbitrary<Level> = fc.constantFrom({ kind: "tensor" }, { kind: "channel" }, {
  kind: "group",
  size: 3,
});

describe.each(Object.entries(engines))("%s kernels and the prelude", (_name, engine) => {
  const mappings = ["symmetric", "affine"] as const;
  test.each(
    [true, false].flatMap((signed) => mappings.map((mapping) => [signed ? "int" : "uint", mapping] as const)),
  )(
    "%s %s: equal codes, scales and values",
    (name, mapping) => {
      const scheme = preludeSchemes().get(`${name}_${mapping}`)!;
      fc.assert(
        fc.property(matrix, level, fc.integer({ min: 2, max: 8 }), ({ rows, cols, values }, level, bits) => {
          const source = rowsOf(Float32Array.from(values), rows, cols);
          const plan: Plan = {
            format: { bits, signed: name === "int" },
            mapping,
            level,
            clip: { kind: "none" },
          };
          const q = engine.quantize(source, plan);
          const use = {
            scheme,
            parameters: new Map([["bits", bits]]),
            level,
            clip: { kind: "none" } as const,
          };
          const run = runScheme(engines.simd.machine, use, source);
          expect([...q.codes]).toEqual([...run.codes]);
          expect([...q.scales]).toEqual([...run.statistics.find(({ name }) => name === "s")!.values]);
          const [decoded, own] = [new Float32Array(rows * cols), new Float32Array(rows * cols)];
          engine.dequantize(q, 0, rows, decoded);
          run.decode(0, own);
          // Zero is zero, whatever its sign.
          expect([...decoded].map((v) => v + 0)).toEqual([...own].map((v) => v + 0));
        }),
        { numRuns: 300, seed: 3 },
      );
    },
  );
});
