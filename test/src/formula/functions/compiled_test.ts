/** Every function as a compiled kernel, over a tensor of all sorts of numbers: the bits of the scalar twin. */
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { builtIns } from "../../../../src/formula/functions.ts";
import { bitsOf } from "../../../../src/formula/program/primitives.ts";
import { CompiledFormula } from "../../../../src/formula/wasm/compiled.ts";
import { Arena } from "../../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../../src/tensor/pool.ts";
import { computed, programOf, value, width } from "./values.ts";

const arena = new Arena(1 << 24);
const pool = new ThreadPool(arena, 1, new Int32Array(1));
afterAll(() => pool.close());

const n = 5003;
const tensors = [1, 2, 3].map((seed) => Float32Array.from(fc.sample(value, { numRuns: n, seed })));

describe("as a kernel", () => {
  test.each([...builtIns.values()].map((b) => [b.name, b] as const))("%s", (_name, builtin) => {
    const program = programOf(builtin);
    const inputs = Array.from({ length: width(builtin) }, () => "f32" as const);
    const kernel = new CompiledFormula({ program, inputs, outputs: ["f32"], reductions: [] });
    const mark = arena.mark();
    const at = inputs.map((_, i) => {
      const place = arena.alloc(4 * n);
      arena.f32(place, n).set(tensors[i]!);
      return place;
    });
    const out = arena.alloc(4 * n);
    kernel.run(pool, arena, { rows: 1, cols: n, inputs: at, outputs: [out], parts: [], place: 0 });
    const bits = arena.i32(out, n);
    const wrong: unknown[] = [];
    for (let i = 0; i < n; i++) {
      const args = inputs.map((_, k) => tensors[k]![i]!);
      const want = computed(builtin, program, args, i);
      if (bits[i] !== bitsOf(want)) wrong.push({ args, want, got: arena.f32(out, n)[i] });
    }
    arena.release(mark);
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});
