/** Elements that lie in the arena, and elements of 16 bits, are encoded as those that are read as binary32. */
import { afterAll, describe, expect, test } from "vitest";
import { bindScheme } from "../../../../src/formula/scheme/bound.ts";
import { SchemeOnTensor } from "../../../../src/formula/scheme/compiled.ts";
import { widening } from "../../../../src/formula/scheme/halves.ts";
import { runScheme } from "../../../../src/formula/scheme/run.ts";
import { widenBf16, widenF16 } from "../../../../src/model/half.ts";
import { createEngine, type Level, rowsOf } from "../../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";
import { bell } from "../../numerics/values.ts";

/** In the larger arena pieces are long. */
const engines = [{ threads: 1, arenaBytes: 2 ** 27 }, { threads: 2, arenaBytes: 2 ** 29 }].map((options) =>
  createEngine({ ...options, interrupt: new Int32Array(1) })
);
afterAll(() => engines.forEach((engine) => engine.close()));

const levels: Level[] = [{ kind: "tensor" }, { kind: "channel" }, { kind: "group", size: 50 }];
const schemes = ["int_symmetric", "int_affine", "fp8_e4m3", "fp8_e5m2", "fp6_e3m2", "fp4_e2m1", "binary"];

describe.each(schemes)("%s", (name) => {
  const rows = 30, cols = 45_000, values = bell(rows * cols);
  const scheme = preludeSchemes().get(name)!,
    parameters = new Map([["bits", 5]]),
    clip = { kind: "none" } as const;

  test.each(levels)("in place, per $kind: the codes and statistics of a run", (level) => {
    for (const { machine } of engines) {
      const run = runScheme(machine, { scheme, parameters, level, clip }, rowsOf(values, rows, cols));
      const { arena } = machine, mark = arena.mark();
      const x = arena.alloc(4 * values.length), codes = arena.alloc(values.length);
      arena.f32(x, values.length).set(values);
      const bound = bindScheme(scheme, { parameters, rows, cols, level, clip });
      const found = new SchemeOnTensor(machine, bound, { rows, cols, x }).encodeTo(codes);
      const bytes = new Uint8Array(run.codes.buffer);
      expect(arena.u8(codes, values.length).findIndex((code, i) => code !== bytes[i])).toBe(-1);
      for (const { name, values } of run.statistics) expect(found.of(name)).toEqual(values);
      arena.release(mark);
    }
  });

  test.each(["f16", "bf16"] as const)("of %s", (storage) => {
    // The upper half of binary32 is bfloat16; of these patterns all are binary16 numbers too.
    const patterns = Uint16Array.from(values, (v) => new Uint16Array(Float32Array.of(v).buffer)[1]! & 0xbfff);
    const wide = new Float32Array(values.length);
    (storage === "f16" ? widenF16 : widenBf16)(patterns, wide);
    const half = {
      storage,
      read: (from: number, into: Uint8Array) =>
        into.set(new Uint8Array(patterns.buffer, 2 * from, into.length)),
    };
    const source = rowsOf(wide, rows, cols);
    for (const { machine } of engines) {
      for (const level of levels) {
        const use = { scheme, parameters, level, clip };
        const run = runScheme(machine, use, { ...source, half }), expected = runScheme(machine, use, source);
        expect(run.codes.findIndex((code, i) => code !== expected.codes[i])).toBe(-1);
        expect({ signal: run.signal, noise: run.noise }).toEqual({
          signal: expected.signal,
          noise: expected.noise,
        });
      }
    }
  });
});

test.each([["f16", widenF16], ["bf16", widenBf16]] as const)(
  "every pattern of %s is widened",
  (storage, twin) => {
    const { arena, pool } = engines[0]!.machine, mark = arena.mark();
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i), expected = new Float32Array(65536);
    twin(patterns, expected);
    const from = arena.alloc(2 * 65536), to = arena.alloc(4 * 65536);
    arena.u8(from, 2 * 65536).set(new Uint8Array(patterns.buffer));
    widening(storage).run(pool, arena, { rows: 1, cols: 65536, inputs: [from], outputs: [to], parts: [] });
    expect([...arena.f32(to, 65536)]).toEqual([...expected]);
    arena.release(mark);
  },
);
