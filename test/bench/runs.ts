/** What is measured: each entry does its work once and says how many bytes that reads and writes. */
import { createEngine, type Plan, rowsOf } from "../../src/numerics/engine.ts";
import { encode } from "../../src/numerics/scalar/encode.ts";
import { FixedKernels } from "../../src/numerics/simd/fixed.ts";
import { tiling } from "../../src/numerics/tiling.ts";
import { Arena } from "../../src/tensor/arena.ts";
import { ThreadPool } from "../../src/tensor/pool.ts";
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
const int8 = { lo: -127, hi: 127 };

export function runsWith(threads: number): { runs: Run[]; close: () => void } {
  const interrupt = new Int32Array(1);
  const arena = new Arena(3 * 2 ** 28 + 2 ** 27), pool = new ThreadPool(arena, threads, interrupt);
  const k = new FixedKernels(arena, pool);
  // Apart by more than a power of two: else the streams fall on the same banks of the memory, which halves its speed.
  const x = arena.alloc(4 * n), y = arena.alloc(4 * n + 65664) + 65664, codes = arena.alloc(n + 64);
  const ranges = arena.alloc(16 * rows), sums = arena.alloc(24 * rows);
  const at = { scales: arena.alloc(4 * rows), zeros: arena.alloc(4 * rows) };
  const values = arena.f32(x, n);
  fill(values);
  arena.f32(at.scales, rows).fill(3 / 127);
  arena.i32(at.zeros, rows).fill(0);
  const row = tiling(1, n), channels = tiling(rows, cols);
  const counts = arena.alloc(4 * 65536 * 8);
  arena.u32(counts, 65536 * 8).fill(0);

  const elementWise: [string, number, () => void][] = [
    ["range of a tensor", 4 * n, () => k.ranges(row, x, ranges)],
    ["range of each channel", 4 * n, () => k.ranges(channels, x, ranges)],
    ["encode int8, one scale", 5 * n, () => k.encode(row, x, codes, at, int8)],
    ["encode int8, scale a channel", 5 * n, () => k.encode(channels, x, codes, at, int8)],
    ["decode int8", 5 * n, () => k.decode(row, codes, y, at, true)],
    ["compare two tensors", 8 * n, () => k.compare(row, x, y, sums)],
  ];
  for (const bits of [2, 3, 4]) {
    const bytes = n + n * bits / 8;
    elementWise.push([`pack ${bits} bits`, bytes, () => k.pack(n, codes, y, bits)]);
    elementWise.push([`unpack ${bits} bits`, bytes, () => k.unpack(n, y, codes, bits, true)]);
  }
  const other: [string, number, () => void][] = [
    ["encode int8 and measure", 5 * n, () => k.quantize(row, x, codes, at, int8, sums)],
    ["measure only", 4 * n, () => k.loss(row, x, at, int8, sums)],
    ["one clip candidate", 4 * n, () => k.candidates(row, x, at, 1, sums, int8)],
    ["histogram, 2048 bins", 4 * n, () => k.histogram(n, x, counts, 2048, -4, 256)],
    ["order statistics, first pass", 4 * n, () => k.countHigh(n, x, counts, true)],
    ["order statistics, second pass", 4 * n, () => k.countLow(n, x, counts, true, 0x4040)],
  ];

  const formulas = formulaRuns(arena, pool, { n, x, y, codes, scales: at.scales });

  const engine = createEngine({ threads, interrupt });
  const shared = new Float32Array(new SharedArrayBuffer(4 * n));
  fill(shared);
  const int8Channels: Plan = {
    format: { bits: 8, signed: true },
    mapping: "symmetric",
    level: { kind: "channel" },
    clip: { kind: "none" },
  };
  const statement = (change: Partial<Plan>) => () => {
    engine.quantize(rowsOf(shared, rows, cols), { ...int8Channels, ...change });
  };
  const whole: [string, number, () => void][] = [
    ["int8 per tensor", 5 * n, statement({ level: { kind: "tensor" } })],
    ["int8 per channel", 5 * n, statement({})],
    ["int8 per channel, loss only", 4 * n, () => {
      engine.loss(rowsOf(shared, rows, cols), int8Channels);
    }],
    ["int8 affine per channel", 5 * n, statement({ mapping: "affine" })],
    [
      "int4 per group of 32",
      5 * n,
      statement({ format: { bits: 4, signed: true }, level: { kind: "group", size: 32 } }),
    ],
    [
      "int8 per tensor, percentile 99.9%",
      5 * n,
      statement({
        level: { kind: "tensor" },
        clip: { kind: "percentile", share: 0.999 },
      }),
    ],
    ["int8 per channel, percentile 99.9%", 5 * n, statement({ clip: { kind: "percentile", share: 0.999 } })],
    [
      "int4 per channel, mse of 100",
      5 * n,
      statement({
        format: { bits: 4, signed: true },
        clip: { kind: "mse", steps: 100 },
      }),
    ],
    [
      "int4 per tensor, mse of 100",
      5 * n,
      statement({
        format: { bits: 4, signed: true },
        level: { kind: "tensor" },
        clip: { kind: "mse", steps: 100 },
      }),
    ],
  ];
  const part = 1 << 22, plain = values.slice(0, part), plainCodes = new Int8Array(part);
  const params = { scale: Math.fround(3 / 127), zeroPoint: 0 };
  const twin = () => {
    for (let i = 0; i < part; i++) plainCodes[i] = encode(plain[i]!, params, int8);
  };
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
  if (threads === 1) {
    runs.push({ name: "encode int8 in plain TypeScript", kind: "other", bytes: 5 * part, work: twin });
  }
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
