import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { Builder } from "../../../../src/formula/program/builder.ts";
import { interpret } from "../../../../src/formula/program/interpret.ts";
import { bitsOf } from "../../../../src/formula/program/primitives.ts";
import { CompiledFormula } from "../../../../src/formula/wasm/compiled.ts";
import { bytesOf, holds, type Storage } from "../../../../src/formula/wasm/storage.ts";
import { Arena } from "../../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../../src/tensor/pool.ts";
import { grid, number, program, some } from "./programs.ts";
import { ofStorage, putNumbers, viewOf } from "./memory.ts";

const arena = new Arena(1 << 26);
const pools = [1, 2, 3].map((threads) => new ThreadPool(arena, threads, new Int32Array(1)));
const pool = pools[0]!;
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

const storage = fc.constantFrom<Storage>("f32", "i8", "u8", "i16", "u16", "i32");

describe("a compiled map", () => {
  test("is the interpreted program, bit for bit, and writes nothing else", () => {
    fc.assert(
      fc.property(
        fc.oneof(program(60), program(150)),
        grid,
        fc.tuple(storage, storage),
        (program, grid, kinds) => {
          const { rows, cols, rowsPer, numbers, place } = grid;
          const formula = new CompiledFormula({
            program,
            inputs: kinds.slice(0, program.inputs),
            outputs: ["f32", "f32"],
            reductions: [],
          });
          const mark = arena.mark(), n = rows * cols;
          const tensors = kinds.map((kind, i) => ofStorage(kind, some(numbers, n, i)));
          const values = rowsPer.map((per, i) => some(numbers, Math.ceil(rows / per), 5 + i));
          const parts = values.map((list, i) => ({
            at: putNumbers(arena, "f32", list),
            rowsPer: rowsPer[i]!,
          }));
          const out = [guarded(4 * n), guarded(4 * n)];
          formula.run(pool, arena, {
            rows,
            cols,
            inputs: tensors.map((tensor, i) => putNumbers(arena, kinds[i]!, tensor)),
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
        },
      ),
      { numRuns: 150 },
    );
  });

  test("stores integers exactly, and finds what is none", () => {
    const kinds = fc.constantFrom<Exclude<Storage, "f32">>("i8", "u8", "i16", "u16", "i32");
    const values = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.array(fc.integer({ min: 0, max: 127 }).map((i) => i - 0), { maxLength: 70 }),
      },
      fc.array(number, { maxLength: 70 }),
      fc.array(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), { maxLength: 70 }),
    );
    fc.assert(
      fc.property(kinds, values, fc.boolean(), (kind, list, clamped) => {
        const { low, high } = holds[kind], b = new Builder();
        const within = b.op("min", b.number(high), b.op("max", b.number(low), b.op("round", b.input(0))));
        const formula = new CompiledFormula({
          program: b.program([clamped ? within : b.input(0)]),
          inputs: ["f32"],
          outputs: [kind],
          reductions: [],
        });
        const mark = arena.mark(), n = list.length, out = guarded(bytesOf[kind] * n);
        const x = Float32Array.from(list);
        const { found } = formula.run(pool, arena, {
          rows: 1,
          cols: n,
          inputs: [putNumbers(arena, "f32", x)],
          outputs: [out.at],
          parts: [],
        });
        const stored = [...viewOf(arena, kind, out.at, n)];
        if (clamped) {
          expect(found).toEqual([undefined]);
          expect(stored).toEqual(
            [...x].map((v) => interpret(formula.specification.program, [v], [], 0)[0]! + 0),
          );
        } else {
          const numbers = [...x].filter((v) => v === v);
          expect(found).toEqual([{
            low: Math.min(...numbers) + 0,
            high: Math.max(...numbers) + 0,
            broken: [...x].filter((v) => !Number.isInteger(v) && Math.abs(v) !== Infinity).length,
          }]);
          if (x.every((v) => Number.isInteger(v) && v >= low && v <= high)) {
            expect(stored).toEqual([...x].map((v) => v + 0));
          }
        }
        expect(out.untouched()).toBe(true);
        arena.release(mark);
      }),
      { numRuns: 400 },
    );
  });

  test("stores what is held between limits, whatever is beyond them, and the lower limit for NaN", () => {
    const kinds = fc.constantFrom<Exclude<Storage, "f32">>("i8", "u8", "i16", "u16", "i32");
    const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1));
    const values = fc.array(number, { maxLength: 70 });
    const roundings = fc.constantFrom("round", "floor", "trunc");
    fc.assert(
      fc.property(
        kinds,
        share,
        share,
        roundings,
        fc.boolean(),
        values,
        (kind, from, to, op, limitLast, list) => {
          const least = Math.max(holds[kind].low, -(2 ** 22)), most = Math.min(holds[kind].high, 2 ** 22);
          const [low, high] = [from, to].sort((a, b) => a - b).map((t) =>
            Math.round(least + t * (most - least))
          );
          const b = new Builder(), x = b.op(op, b.input(0));
          const held = limitLast
            ? b.op("min", b.op("max", x, b.number(low!)), b.number(high!))
            : b.op("min", b.number(high!), b.op("max", b.number(low!), x));
          const program = b.program([held]);
          // What is no integer, nothing is said of.
          const numbers = Float32Array.from(list, (v) => op === undefined && v === v ? Math.round(v) : v);
          const outputs = [kind], mark = arena.mark(), out = guarded(bytesOf[kind] * list.length);
          const formula = new CompiledFormula({
            program,
            inputs: ["f32"],
            outputs,
            reductions: [],
            unchecked: true,
          });
          const inputs = [putNumbers(arena, "f32", numbers)];
          formula.run(pool, arena, { rows: 1, cols: list.length, inputs, outputs: [out.at], parts: [] });
          const expected = [...numbers].map((v) => v !== v ? low! : interpret(program, [v], [], 0)[0]! + 0);
          expect([...viewOf(arena, kind, out.at, list.length)]).toEqual(expected);
          expect(out.untouched()).toBe(true);
          arena.release(mark);
        },
      ),
      { numRuns: 600 },
    );
  });

  test("stores sums with a part value that is known to be an integer", () => {
    const integer = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.constant(NaN));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 70 }), integer, (list, z) => {
        const b = new Builder(), sum = b.op("add", b.op("round", b.input(0)), b.part(0));
        const program = b.program([b.op("min", b.op("max", sum, b.number(-128)), b.number(127))]);
        const formula = new CompiledFormula({
          program,
          inputs: ["f32"],
          outputs: ["i8"],
          reductions: [],
          parts: [{ low: -128, high: 127, integer: true, mayBeNaN: true }],
          unchecked: true,
        });
        const mark = arena.mark(), out = guarded(list.length), numbers = Float32Array.from(list);
        const inputs = [putNumbers(arena, "f32", numbers)];
        const parts = [{ at: putNumbers(arena, "f32", Float32Array.of(z)), rowsPer: 1 }];
        formula.run(pool, arena, { rows: 1, cols: list.length, inputs, outputs: [out.at], parts });
        const expected = [...numbers].map((v) => interpret(program, [v], [z], 0)[0]!);
        const stored = expected.map((v) => v !== v ? -128 : v + 0);
        expect([...viewOf(arena, "i8", out.at, list.length)]).toEqual(stored);
        expect(out.untouched()).toBe(true);
        arena.release(mark);
      }),
      { numRuns: 200 },
    );
  });

  test("gives the same bytes for each number of threads and however it is cut", () => {
    fc.assert(
      fc.property(
        program(25),
        fc.constantFrom([7, 40_000], [300, 1000], [1, 300_001]),
        (program, [rows, cols]) => {
          const n = rows! * cols!, mark = arena.mark();
          const formula = new CompiledFormula({
            program,
            inputs: ["f32", "f32"].slice(0, program.inputs) as Storage[],
            outputs: ["f32", "f32"],
            reductions: [],
          });
          const inputs = [0, 1].map((i) =>
            putNumbers(
              arena,
              "f32",
              Float32Array.from({ length: n }, (_, k) => ((k * 37 + i) % 1001 - 500) / 64),
            )
          );
          const parts = [0, 1].map((i) => ({
            at: putNumbers(arena, "f32", Float32Array.from({ length: rows! }, (_, r) => 0.01 * r - i)),
            rowsPer: 1,
          })).slice(0, program.parts);
          const results = pools.map((pool) => {
            const out = [arena.alloc(4 * n), arena.alloc(4 * n)];
            formula.run(pool, arena, { rows: rows!, cols: cols!, inputs, outputs: out, parts });
            return out.map((at) => arena.i32(at, n));
          });
          // The second half on its own, as it comes when a tensor streams through the arena.
          if (rows! > 1) {
            const skip = Math.floor(rows! / 2), m = (rows! - skip) * cols!;
            const out = [arena.alloc(4 * m), arena.alloc(4 * m)];
            formula.run(pool, arena, {
              rows: rows! - skip,
              cols: cols!,
              inputs: inputs.map((at) => at + 4 * skip * cols!),
              outputs: out,
              parts: parts.map(({ at }) => ({ at: at + 4 * skip, rowsPer: 1 })),
              place: skip * cols!,
            });
            out.forEach((at, i) => {
              expect(equal(arena.i32(at, m), results[0]![i]!.subarray(skip * cols!))).toBe(true);
            });
          }
          for (const [a, b] of results.slice(1)) {
            expect(equal(a!, results[0]![0]!) && equal(b!, results[0]![1]!)).toBe(true);
          }
          arena.release(mark);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("of an unlike number of inputs is refused", () => {
    const b = new Builder(), program = b.program([b.input(0)]);
    expect(() => new CompiledFormula({ program, inputs: [], outputs: ["f32"], reductions: [] }))
      .toThrow(/its inputs and outputs must be 1 and 1: they are 0 and 1/);
  });
});

const equal = (a: Int32Array, b: Int32Array) => a.length === b.length && a.every((word, i) => word === b[i]);
