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

test("counts what is not 0, and what a mask chooses, at any length", () => {
  const b = new Builder(), x = b.input(0), one = b.number(1), zero = b.number(0);
  const above = b.op("less", b.number(0.5), x);
  // The third is no choice between a number and 0.
  const program = b.program([b.op("select", above, one, zero), x, b.op("select", above, one, b.number(2))]);
  const formula = new CompiledFormula({
    program,
    inputs: ["f32"],
    outputs: [undefined, undefined, undefined],
    reductions: [0, 1, 2].map((result) => ({ kind: "count", result, over: "all" })),
  });
  for (const cols of [1, 3, 4, 15, 16, 37, 1000]) {
    const mark = arena.mark();
    const values = Float32Array.from(
      { length: cols },
      (_, i) => i % 5 === 0 ? NaN : i % 3 === 0 ? 0 : i % 7 - 3,
    );
    const { totals } = formula.run(pools[0]!, arena, {
      ...{ rows: 1, cols, outputs: [], parts: [] },
      inputs: [putNumbers(arena, "f32", values)],
    });
    const counted = (is: (v: number) => boolean) => values.filter(is).length;
    expect(totals).toEqual([counted((v) => v > 0.5), counted((v) => v !== 0), cols]);
    arena.release(mark);
  }
});

test("of codes in a known range NaN is told where it is asked for, and stored as the least", () => {
  const b = new Builder(), rounded = b.op("round", b.input(0));
  const program = b.program([b.op("min", b.op("max", rounded, b.number(-7)), b.number(7))]);
  const values = Float32Array.of(NaN, 3.4, -90, 90, -0.2, NaN, Infinity, -Infinity, ...new Float32Array(30));
  for (const unchecked of [undefined, true] as const) {
    const formula = new CompiledFormula({
      ...{ program, inputs: ["f32"], outputs: ["i8"], reductions: [] },
      ...(unchecked && { unchecked }),
    });
    const mark = arena.mark(), to = arena.alloc(values.length);
    const { found } = formula.run(pools[0]!, arena, {
      ...{ rows: 1, cols: values.length, outputs: [to], parts: [] },
      inputs: [putNumbers(arena, "f32", values)],
    });
    expect(found[0]?.broken).toBe(unchecked ? undefined : 2);
    expect([...arena.i8(to, values.length)].slice(0, 9)).toEqual([-7, 3, -7, 7, 0, -7, 7, -7, 0]);
    arena.release(mark);
  }
});
