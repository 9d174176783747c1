/** Searches over rows: the kernels give what their twins give, bit for bit. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { reductions } from "../../../src/formula/functions.ts";
import { FixedKernels } from "../../../src/numerics/simd/fixed.ts";
import { tiling } from "../../../src/numerics/tiling.ts";
import { Arena } from "../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../src/tensor/pool.ts";

const arena = new Arena(1 << 24);
const pool = new ThreadPool(arena, 1, new Int32Array(new SharedArrayBuffer(4)));

const parameters: Readonly<Record<string, readonly number[][]>> = {
  at_max: [[]],
  serial_sum: [[]],
  affine_search: [[0, 15, -1, 0.1, 20, 2], [0, 3, -0.5, 0.1, 15, 1]],
  scale_search: [[-32, 31, 0.1, 9], [-2, 1, 0.25, 3]],
  scale_descent: [[-4, 3, 5], [-8, 7, 1]],
  table_search: [[7, -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113], [
    2,
    -1,
    -0.3,
    0,
    0.4,
  ]],
};

const number = fc.oneof(
  { weight: 12, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -30, max: 30 }) },
  { weight: 2, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 3, arbitrary: fc.constantFrom(0, -0, 0.5, -0.5, 1.5, 4, -4, 1e-40, -1e-45, 2 ** -126, 1e-15) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);

/** Bits, all NaN alike. */
const bits = (values: Iterable<number>) => [...values].map((v) => Object.is(v, -0) ? "-0" : v);

test.for(Object.keys(parameters))("%s", (name) => {
  const rows = reductions[name]!.rows!;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 37 }),
      fc.array(number, { minLength: 64, maxLength: 400 }),
      fc.constantFrom(...parameters[name]!),
      fc.constantFrom("values", "squares", "magnitudes"),
      (count, cols, values, constants, weights) => {
        const given = constants.map(Math.fround);
        const x = Float32Array.from({ length: count * cols }, (_, i) => values[i % values.length]!);
        const y = x.map((v, i) =>
          weights === "squares"
            ? v * v
            : weights === "magnitudes"
            ? Math.abs(v)
            : Math.abs(x[(i * 7) % x.length]!)
        );
        const mark = arena.mark(), t = tiling(count, cols);
        const at = {
          x: arena.alloc(4 * x.length),
          y: arena.alloc(4 * x.length),
          out: arena.alloc(4 * count * rows.results),
          elements: arena.alloc(4 * x.length),
          parameters: given,
        };
        arena.f32(at.x, x.length).set(x);
        arena.f32(at.y, x.length).set(y);
        pool.chain([rows.step(new FixedKernels(arena, pool), t, at)], t.shards);
        for (let row = 0; row < count; row++) {
          const part = (a: Float32Array) => a.subarray(row * cols, (row + 1) * cols);
          const wanted = rows.compute(part(x), part(y), given);
          const results = wanted.results.flatMap((value, i) =>
            i === rows.elements ? [] : [[arena.f32(at.out, count * rows.results)[i * count + row]!, value]]
          );
          expect(bits(results.map((r) => r[0]!))).toEqual(bits(results.map((r) => r[1]!)));
          if (wanted.elements) {
            expect(bits(part(arena.f32(at.elements, x.length)))).toEqual(bits(wanted.elements));
          }
        }
        arena.release(mark);
      },
    ),
    { numRuns: 300, seed: 11 },
  );
});

test("the magnitudes of at_max's own values need not be given", () => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 70 }), (values) => {
      const x = Float32Array.from(values), mark = arena.mark(), t = tiling(1, x.length);
      const at = { x: arena.alloc(4 * x.length), y: 0, out: arena.alloc(4), elements: 0, parameters: [] };
      arena.f32(at.x, x.length).set(x);
      const { rows } = reductions["at_max"]!;
      pool.chain([rows!.step(new FixedKernels(arena, pool), t, at)], 1);
      expect(bits(arena.f32(at.out, 1))).toEqual(bits(rows!.compute(x, x.map(Math.abs), []).results));
      arena.release(mark);
    }),
    { numRuns: 300, seed: 11 },
  );
});
