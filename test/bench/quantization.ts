/** What of quantization is measured, and how: kernel and peers in turn, medians of the rounds, GB/s read and written. */
import { bindScheme, type RangeClip } from "../../src/formula/scheme/bound.ts";
import { SchemeOnTensor } from "../../src/formula/scheme/compiled.ts";
import { runScheme } from "../../src/formula/scheme/run.ts";
import { createEngine, type Level, rowsOf } from "../../src/numerics/engine.ts";
import { FixedKernels } from "../../src/numerics/simd/fixed.ts";
import { tiling } from "../../src/numerics/tiling.ts";
import { Histogram } from "../../src/observers/histogram.ts";
import { PatternCounter } from "../../src/observers/pattern_counter.ts";
import { clipFormula } from "../../src/recipe/clip_formula.ts";
import { find } from "../../src/registry/registry.ts";
import { preludeSchemes } from "../../src/recipe/prelude.ts";
import { encodeByHand } from "./by_hand.ts";
import { cast, encode } from "./formula.ts";
import { copy } from "./memory.ts";
import { Peers } from "./peers.ts";
import { takeTurns, type Turn } from "./turns.ts";

export interface QuantizationResult {
  readonly kernel: string;
  readonly threads: number;
  readonly milliseconds: number;
  readonly gb_per_s: number;
  /** To a copy with as many threads. */
  readonly of_memory: number;
  /** Our speed to theirs, by name. */
  readonly peers: Record<string, number>;
}

interface Run extends Turn {
  /** Read and written for an element; a second pass over the elements reads them again. */
  readonly bytes: number;
}

/** Elements: 256 MiB of binary32. */
const n = 1 << 26, cols = 4096, rows = n / cols;

interface Scheme {
  readonly level?: Level;
  readonly clip?: RangeClip;
  readonly bits?: number;
}

const tensor = { kind: "tensor" } as const, channel = { kind: "channel" } as const;
const group = { kind: "group", size: 32 } as const;
/** Elements that an observer is given at a time. */
const block = 1 << 20;
/** A clip of the registry with its usual numbers. */
const clipNamed = (name: string): RangeClip => {
  const entry = find("clip", name)!;
  return clipFormula(entry.clip(Object.fromEntries(entry.params.map((p) => [p.name, p.fallback ?? p.min]))));
};
const mse = { kind: "mse", steps: 64 } as const;

function runsWith(threads: number, data: Float32Array) {
  const engine = createEngine({ threads, interrupt: new Int32Array(1), arenaBytes: 3 * 2 ** 28 + 2 ** 28 });
  const { machine } = engine, { arena, pool } = machine, kernels = new FixedKernels(arena, pool);
  // Apart by more than a power of two: else the streams fall on the same banks of the memory, which halves its speed.
  const x = arena.alloc(4 * n), y = arena.alloc(4 * n + 65664) + 65664, codes = arena.alloc(n + 64);
  const ranges = arena.alloc(16 * rows), scales = arena.alloc(4 * n / 32);
  arena.f32(x, n).set(data);
  arena.f32(scales, n / 32).fill(3 / 127);
  const bound = (name: string, { level = tensor, clip = { kind: "none" }, bits }: Scheme) =>
    bindScheme(preludeSchemes().get(name)!, {
      parameters: new Map(bits === undefined ? [] : [["bits", bits]]),
      ...{ rows, cols, level, clip },
    });
  /** Statistics and codes of elements that lie in memory, into memory. */
  const inPlace = (name: string, scheme: Scheme) => () => {
    new SchemeOnTensor(machine, bound(name, scheme), { rows, cols, x }).encodeTo(codes);
  };
  /** What `apply` does: from a source to fresh memory, with what is lost. */
  const whole = (name: string, { level = tensor, clip = { kind: "none" }, bits }: Scheme) => () => {
    const parameters = new Map(bits === undefined ? [] : [["bits", bits]]);
    runScheme(
      machine,
      { scheme: preludeSchemes().get(name)!, parameters, level, clip },
      rowsOf(data, rows, cols),
    );
  };
  const runs: Run[] = [
    { kernel: "memory copy", bytes: 8, work: () => copy(arena, pool, x, y, 4 * n) },
    { kernel: "memory read", bytes: 4, work: () => kernels.ranges(tiling(1, n), x, ranges) },
    { kernel: "int8 per tensor", bytes: 9, work: inPlace("int_symmetric", { bits: 8 }) },
    { kernel: "int8 per channel", bytes: 5, work: inPlace("int_symmetric", { bits: 8, level: channel }) },
    { kernel: "int8 affine per channel", bytes: 5, work: inPlace("int_affine", { bits: 8, level: channel }) },
    { kernel: "int4 per tensor", bytes: 9, work: inPlace("int_symmetric", { bits: 4 }) },
    { kernel: "int4 per channel", bytes: 5, work: inPlace("int_symmetric", { bits: 4, level: channel }) },
    { kernel: "int4 per group", bytes: 5, work: inPlace("int_symmetric", { bits: 4, level: group }) },
    { kernel: "int8 encode, by hand", bytes: 5, work: () => encodeByHand(arena, pool, n, x, codes, 3 / 127) },
    { kernel: "int8 encode, scale given", bytes: 5, work: encode(machine, { n, x, codes, scales }, 127, n) },
    {
      kernel: "int8 encode, scale a channel given",
      bytes: 5,
      work: encode(machine, { n, x, codes, scales }, 127, cols),
    },
    {
      kernel: "int4 encode, scale a group given",
      bytes: 5,
      work: encode(machine, { n, x, codes, scales }, 7, 32),
    },
    { kernel: "fp8 e4m3 cast", bytes: 5, work: cast(machine, { n, x, codes, scales }, "e4m3") },
    { kernel: "fp8 e5m2 cast", bytes: 5, work: cast(machine, { n, x, codes, scales }, "e5m2") },
    { kernel: "fp8 per channel", bytes: 5, work: inPlace("fp8_e4m3", { level: channel }) },
    { kernel: "nf4 per group of 64", bytes: 5, work: inPlace("nf4", { level: { kind: "group", size: 64 } }) },
    { kernel: "mxfp4", bytes: 5, work: inPlace("mxfp4", {}) },
    { kernel: "nvfp4", bytes: 9, work: inPlace("nvfp4", {}) },
    {
      kernel: "int8 per tensor, clip percentile",
      bytes: 9,
      work: inPlace("int_symmetric", { bits: 8, clip: { kind: "percentile", share: 0.999 } }),
      slow: true,
    },
    {
      kernel: "int4 per tensor, clip mse",
      bytes: 9,
      work: inPlace("int_symmetric", { bits: 4, clip: mse }),
      slow: true,
    },
    {
      kernel: "int4 per channel, clip mse",
      bytes: 5,
      work: inPlace("int_symmetric", { bits: 4, level: channel, clip: mse }),
      slow: true,
    },
    {
      kernel: "int4 per group, clip mse",
      bytes: 5,
      work: inPlace("int_symmetric", { bits: 4, level: group, clip: mse }),
      slow: true,
    },
    ...[["tensor", tensor], ["channel", channel], ["group", group]].flatMap(([of, level]) =>
      ["aciq_gauss", "octav", "entropy"].filter((clip) => clip !== "entropy" || of === "tensor").map((
        clip,
      ) => ({
        kernel: `int4 per ${of}, clip ${clip}`,
        bytes: of === "tensor" ? 9 : 5,
        work: inPlace("int_symmetric", { bits: 4, level: level as Level, clip: clipNamed(clip) }),
        slow: true as const,
      }))
    ),
    {
      kernel: "observer: histogram",
      bytes: 4,
      work: () => {
        const mark = arena.mark(), histogram = new Histogram(), counter = new PatternCounter(kernels);
        for (let from = 0; from < n; from += block) counter.count(x + 4 * from, block, histogram);
        counter.drain(histogram);
        arena.release(mark);
      },
    },
    { kernel: "apply: int8 per tensor", bytes: 5, work: whole("int_symmetric", { bits: 8 }) },
    {
      kernel: "apply: int8 per channel",
      bytes: 5,
      work: whole("int_symmetric", { bits: 8, level: channel }),
    },
    { kernel: "apply: int4 per group", bytes: 5, work: whole("int_symmetric", { bits: 4, level: group }) },
  ];
  return { runs, close: () => engine.close() };
}

/** A bell over about -4 to 4, the same on each machine. */
function bell(): Float32Array {
  const values = new Float32Array(new SharedArrayBuffer(4 * n));
  let state = 1;
  for (let i = 0; i < n; i++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    const a = (state & 0xffff) + (state >>> 16);
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    values[i] = (a + (state & 0xffff) + (state >>> 16) - 131070) / 32768;
  }
  return values;
}

/** `python` runs the peers, if given. */
export async function measureQuantization(
  threads: number,
  rounds: number,
  python?: string,
): Promise<QuantizationResult[]> {
  const data = bell(), { runs, close } = runsWith(threads, data);
  const path = await Deno.makeTempFile();
  try {
    let peers: Peers | undefined;
    if (python !== undefined) {
      await Deno.writeFile(path, new Uint8Array(data.buffer));
      peers = new Peers(python, "./quantization_peers.py", threads, path, String(rows), String(cols));
    }
    const timed = await takeTurns(runs, rounds, peers);
    await peers?.close();
    const speed = (i: number) => runs[i]!.bytes * n / timed[i]!.milliseconds / 1e6;
    return runs.map(({ kernel }, i) => ({
      kernel,
      threads,
      gb_per_s: speed(i),
      of_memory: speed(i) / speed(0),
      ...timed[i]!,
    }));
  } finally {
    close();
    await Deno.remove(path);
  }
}

export const quantizationNote =
  "256 MiB of binary32 in memory, statistics and codes into memory, medians of interleaved rounds. GB/s are bytes read and written: a " +
  "scale for the whole tensor needs a second pass, which is counted. *of memory* is the ratio to a copy with as many threads in the " +
  "same run. Peers run in turn on the same data with as many threads: the number is our speed to theirs. `apply` rows are what the " +
  "statement does: from a source to fresh memory, with what is lost.";

export function quantizationTable(results: readonly QuantizationResult[]): string {
  const lines = [
    "| threads | kernel | ms | GB/s | of memory | times as fast as |",
    "|---|---|---|---|---|---|",
  ];
  for (const r of results) {
    const peers = Object.entries(r.peers).map(([name, ratio]) => `${name}: ${ratio.toFixed(2)}`).join("; ");
    const numbers = [r.milliseconds.toFixed(1), r.gb_per_s.toFixed(2), r.of_memory.toFixed(2)];
    lines.push(`| ${r.threads} | ${r.kernel} | ${numbers.join(" | ")} | ${peers} |`);
  }
  return lines.join("\n");
}
