/** What is measured: each entry does its work once and says how many bytes that reads and writes. */
import { runScheme, type SchemeUse } from "../../src/formula/scheme/run.ts";
import { createEngine, rowsOf } from "../../src/numerics/engine.ts";
import { FixedKernels } from "../../src/numerics/simd/fixed.ts";
import { tiling } from "../../src/numerics/tiling.ts";
import { Arena } from "../../src/tensor/arena.ts";
import { ThreadPool } from "../../src/tensor/pool.ts";
import { preludeSchemes } from "../../src/recipe/prelude.ts";
import { encodeByHand } from "./by_hand.ts";
import { formulaRuns } from "./formula.ts";
import { copy } from "./memory.ts";

export interface Run {
  readonly name: string;
  /** element-wise kernels have a target; formulas are compiled; the others count, search or do a whole statement's work. */
  readonly kind: "memory" | "element-wise" | "other" | "formula" | "whole";
  readonly bytes: number;
  readonly work: () => void;
}

/** Elements: 256 MiB of binary32. */
const n = 1 << 26;
const cols = 4096, rows = n / cols;

export function runsWith(threads: number): { runs: Run[]; close: () => void } {
  const interrupt = new Int32Array(1);
  const arena = new Arena(3 * 2 ** 28 + 2 ** 27), pool = new ThreadPool(arena, threads, interrupt);
  const k = new FixedKernels(arena, pool);
  // Apart by more than a power of two: else the streams fall on the same banks of the memory, which halves its speed.
  const x = arena.alloc(4 * n), y = arena.alloc(4 * n + 65664) + 65664, codes = arena.alloc(n + 64);
  const ranges = arena.alloc(16 * rows);
  const scales = arena.alloc(4 * rows);
  const values = arena.f32(x, n);
  fill(values);
  arena.f32(scales, rows).fill(3 / 127);
  const row = tiling(1, n), channels = tiling(rows, cols);
  const counts = arena.alloc(4 * 65536 * 8);
  arena.u32(counts, 65536 * 8).fill(0);

  const elementWise: [string, number, () => void][] = [
    ["range of a tensor", 4 * n, () => k.ranges(row, x, ranges)],
    ["range of each channel", 4 * n, () => k.ranges(channels, x, ranges)],
    ["encode int8 by hand, one scale", 5 * n, () => encodeByHand(arena, pool, n, x, codes, 3 / 127)],
  ];
  for (const bits of [2, 3, 4]) {
    const bytes = n + n * bits / 8;
    elementWise.push([`pack ${bits} bits`, bytes, () => k.pack(n, codes, y, bits)]);
    elementWise.push([`unpack ${bits} bits`, bytes, () => k.unpack(n, y, codes, bits, true)]);
  }
  const other: [string, number, () => void][] = [
    ["histogram, 2048 bins", 4 * n, () => k.histogram(n, x, counts, 2048, -4, 256)],
    ["order statistics, first pass", 4 * n, () => k.countHigh(n, x, counts, true)],
    ["order statistics, second pass", 4 * n, () => k.countLow(n, x, counts, true, 0x4040)],
  ];

  const formulas = formulaRuns(arena, pool, { n, x, y, codes, scales });

  const engine = createEngine({ threads, interrupt });
  const shared = new Float32Array(new SharedArrayBuffer(4 * n));
  fill(shared);
  const statement = (bits: number, change: Partial<SchemeUse> & { name?: string } = {}) => () => {
    const { name = "int_symmetric", ...use } = change;
    const scheme = preludeSchemes().get(name)!, parameters = new Map([["bits", bits]]);
    const usual = { level: { kind: "channel" }, clip: { kind: "none" } } as const;
    runScheme(engine.machine, { scheme, parameters, ...usual, ...use }, rowsOf(shared, rows, cols));
  };
  const tensor = { level: { kind: "tensor" } } as const,
    group = { level: { kind: "group", size: 32 } } as const;
  const percentile = { clip: { kind: "percentile", share: 0.999 } } as const;
  const mse = { clip: { kind: "mse", steps: 40 } } as const;
  const whole: [string, number, () => void][] = [
    ["int8 per tensor", 5 * n, statement(8, tensor)],
    ["int8 per channel", 5 * n, statement(8)],
    ["int8 affine per channel", 5 * n, statement(8, { name: "int_affine" })],
    ["int4 per group of 32", 5 * n, statement(4, group)],
    ["int8 per tensor, percentile 99.9%", 5 * n, statement(8, { ...tensor, ...percentile })],
    ["int8 per channel, percentile 99.9%", 5 * n, statement(8, percentile)],
    ["int4 per tensor, mse", 5 * n, statement(4, { ...tensor, ...mse })],
    ["int4 per channel, mse", 5 * n, statement(4, mse)],
    ["int4 per group of 32, mse", 5 * n, statement(4, { ...group, ...mse })],
  ];
  const of = (kind: Run["kind"]) => ([name, bytes, work]: [string, number, () => void]): Run => ({
    name,
    kind,
    bytes,
    work,
  });
  const runs: Run[] = [
    { name: "memory copy", kind: "memory", bytes: 8 * n, work: () => copy(arena, pool, x, y, 4 * n) },
    ...elementWise.map(of("element-wise")),
    ...other.map(of("other")),
    ...formulas.map(of("formula")),
    ...whole.map(of("whole")),
  ];
  return {
    runs,
    close() {
      pool.close();
      engine.close();
    },
  };
}

/** A bell over about -4 to 4, the same on each machine. */
function fill(values: Float32Array): void {
  let state = 1;
  for (let i = 0; i < values.length; i++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    const a = (state & 0xffff) + (state >>> 16);
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    values[i] = (a + (state & 0xffff) + (state >>> 16) - 131070) / 32768;
  }
}
