import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { interpret } from "../../../../src/formula/program/interpret.ts";
import { Builder } from "../../../../src/formula/program/builder.ts";
import { CompiledFormula } from "../../../../src/formula/wasm/compiled.ts";
import type { Reduction } from "../../../../src/formula/wasm/specification.ts";
import { NearSquareSum, TreeSum } from "../../../../src/numerics/scalar/sum.ts";
import { leaf, tilesPerShard } from "../../../../src/numerics/tiling.ts";
import { Arena } from "../../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../../src/tensor/pool.ts";
import { putNumbers } from "./memory.ts";
import { grid, program, some } from "./programs.ts";

const arena = new Arena(1 << 26);
const pools = [1, 2, 3].map((threads) => new ThreadPool(arena, threads, new Int32Array(1)));
afterAll(() => pools.forEach((pool) => pool.close()));

const kinds = ["sum", "squares", "min", "max", "near squares"] as const;

/** The definition: of the values of one row. */
function reduced(kind: Reduction["kind"], values: readonly number[]): number {
  if (kind === "min") return values.reduce((all, x) => x < all ? x : all, Infinity) + 0;
  if (kind === "max") return values.reduce((all, x) => x > all ? x : all, -Infinity) + 0;
  if (kind === "near squares") {
    const near = new NearSquareSum();
    for (const x of values) near.add(x);
    return near.total;
  }
  const sum = new TreeSum();
  for (const x of values) sum.add(kind === "squares" ? x * x : x);
  return sum.total;
}

/** Of the rows: added up shard by shard. */
function overAll(kind: Reduction["kind"], rows: readonly number[], cols: number): number {
  if (kind === "min") return Math.min(...rows);
  if (kind === "max") return Math.max(...rows);
  const perShard = tilesPerShard(cols);
  let all = 0;
  for (let r = 0; r < rows.length; r += perShard) {
    all += rows.slice(r, r + perShard).reduce((sum, x) => sum + x, 0);
  }
  return all;
}

describe("a compiled reduction", () => {
  test("is the tree of sums and the least and greatest of the interpreted program", () => {
    fc.assert(
      fc.property(
        program(20),
        grid,
        fc.boolean(),
        (program, { rows, cols, rowsPer, numbers, place }, storing) => {
          const reductions: Reduction[] = kinds.flatMap((kind): Reduction[] => [
            { kind, result: 0, over: "f64 of rows" },
            { kind, result: 1, over: "f32 of rows" },
            { kind, result: 1, over: "all" },
          ]);
          const formula = new CompiledFormula({
            program,
            inputs: (["f32", "f32"] as const).slice(0, program.inputs),
            outputs: storing ? ["f32", "f32"] : [undefined, undefined],
            reductions,
          });
          const mark = arena.mark(), n = rows * cols;
          const tensors = [0, 1].map((i) => some(numbers, n, i));
          const values = rowsPer.map((per, i) => some(numbers, Math.ceil(rows / per), 5 + i));
          const to = reductions.map(() => arena.alloc(8 * rows));
          const { totals } = formula.run(pools[0]!, arena, {
            rows,
            cols,
            inputs: tensors.map((tensor) => putNumbers(arena, "f32", tensor)),
            outputs: storing ? [arena.alloc(4 * n), arena.alloc(4 * n)] : [],
            parts: values.map((list, i) => ({ at: putNumbers(arena, "f32", list), rowsPer: rowsPer[i]! }))
              .slice(0, program.parts),
            reductions: to,
            place,
          });
          const results = Array.from({ length: n }, (_, i) => {
            const row = Math.floor(i / cols);
            const parts = values.map((list, p) => list[Math.floor(row / rowsPer[p]!)]!);
            return interpret(program, tensors.map((t) => t[i]!), parts, place + i);
          });
          reductions.forEach(({ kind, result, over }, i) => {
            const expected = Array.from(
              { length: rows },
              (_, r) => reduced(kind, results.slice(r * cols, (r + 1) * cols).map((all) => all[result]!)),
            );
            if (over === "all") expect(totals[i]).toBe(overAll(kind, expected, cols));
            else if (over === "f64 of rows") expect([...arena.f64(to[i]!, rows)]).toEqual(expected);
            else expect([...arena.f32(to[i]!, rows)]).toEqual(expected.map(Math.fround));
          });
          arena.release(mark);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("of rows longer than a leaf joins the leaves in their order, whatever the threads", () => {
    const b = new Builder(), x = b.input(0);
    const program = b.program([b.op("multiply", x, b.part(0))]);
    const reductions = kinds.map((kind): Reduction => ({ kind, result: 0, over: "f64 of rows" }));
    const all: Reduction[] = [{ kind: "squares", result: 0, over: "all" }, {
      kind: "min",
      result: 0,
      over: "all",
    }];
    const formula = new CompiledFormula({
      program,
      inputs: ["f32"],
      outputs: [undefined],
      reductions: [...reductions, ...all],
    });
    const rows = 3, cols = 2 * leaf + 4567, mark = arena.mark();
    const values = Float32Array.from({ length: rows * cols }, (_, i) => Math.sin(i) * (i % 977));
    const scales = Float32Array.of(0.5, 3, -1e-3);
    const operands = {
      rows,
      cols,
      inputs: [putNumbers(arena, "f32", values)],
      outputs: [],
      parts: [{ at: putNumbers(arena, "f32", scales), rowsPer: 1 }],
    };
    const expected = kinds.map((kind) =>
      Array.from({ length: rows }, (_, r) => {
        const row = values.subarray(r * cols, (r + 1) * cols);
        return reduced(kind, Array.from(row, (v) => Math.fround(v * scales[r]!)));
      })
    );
    const seen = pools.map((pool) => {
      const to = reductions.map(() => arena.alloc(8 * rows));
      const { totals } = formula.run(pool, arena, { ...operands, reductions: to });
      expect(to.map((at) => [...arena.f64(at, rows)])).toEqual(expected);
      return totals.slice(reductions.length);
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[0]![1]).toBe(Math.min(...expected[2]!));
    const sum = expected[1]!.reduce((a, b) => a + b, 0);
    expect(Math.abs(seen[0]![0]! - sum)).toBeLessThan(1e-12 * sum);
    arena.release(mark);
  });
});
