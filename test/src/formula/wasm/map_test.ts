import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { interpret } from "../../../../src/formula/program/interpret.ts";
import { bitsOf } from "../../../../src/formula/program/primitives.ts";
import { CompiledFormula } from "../../../../src/formula/wasm/compiled.ts";
import { Arena } from "../../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../../src/tensor/pool.ts";
import { counts, grid, program, some } from "./programs.ts";

const arena = new Arena(1 << 26);
const pools = [1, 2, 3].map((threads) => new ThreadPool(arena, threads, new Int32Array(1)));
afterAll(() => pools.forEach((pool) => pool.close()));

/** A block of the arena with bytes before and after it that must stay as they are. */
function guarded(bytes: number) {
  const at = arena.alloc(bytes + 128) + 64;
  arena.u8(at - 64, bytes + 128).fill(0xa5);
  return {
    at,
    untouched: () => {
      const around = [...arena.u8(at - 64, 64), ...arena.u8(at + bytes, 64)];
      return around.every((byte) => byte === 0xa5);
    },
  };
}

describe("a compiled map", () => {
  test("is the interpreted program, bit for bit, and writes nothing else", () => {
    fc.assert(
      fc.property(program(60), grid, (program, { rows, cols, rowsPer, numbers, place }) => {
        const formula = new CompiledFormula({
          program,
          inputs: Array.from({ length: program.inputs }, () => "f32" as const),
          outputs: ["f32", "f32"],
          reductions: [],
        });
        const mark = arena.mark(), n = rows * cols;
        const tensors = Array.from({ length: counts.inputs }, (_, i) => some(numbers, n, i));
        const values = rowsPer.map((per, i) => some(numbers, Math.ceil(rows / per), 5 + i));
        const inputs = tensors.map((tensor) => {
          const at = arena.alloc(4 * n);
          arena.f32(at, n).set(tensor);
          return at;
        });
        const parts = values.map((list, i) => {
          const at = arena.alloc(4 * list.length);
          arena.f32(at, list.length).set(list);
          return { at, rowsPer: rowsPer[i]! };
        });
        const out = [guarded(4 * n), guarded(4 * n)];
        formula.run(pools[0]!, arena, {
          rows,
          cols,
          inputs,
          outputs: out.map(({ at }) => at),
          parts: parts.slice(0, program.parts),
          place,
        });
        for (let i = 0; i < n; i++) {
          const row = Math.floor(i / cols);
          const expected = interpret(
            program,
            tensors.map((t) => t[i]!),
            values.map((list, p) => list[Math.floor(row / rowsPer[p]!)]!),
            place + i,
          );
          expect(out.map(({ at }) => arena.i32(at, n)[i])).toEqual(expected.map(bitsOf));
        }
        expect(out.every(({ untouched }) => untouched())).toBe(true);
        arena.release(mark);
      }),
      { numRuns: 400 },
    );
  });
});
