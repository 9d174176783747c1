/** The front of the numeric rooms: what the rest of Quire calls. */
import type { Measure } from "./scalar/measure.ts";
import type { Plan } from "./plan.ts";
import type { QParamsOf, Quantized } from "./quantized.ts";
import type { RowSource } from "./rows.ts";
import { Arena } from "../tensor/arena.ts";
import type { Machine } from "../tensor/machine.ts";
import { ThreadPool } from "../tensor/pool.ts";
import { simdEngine } from "./simd/engine.ts";
import { FixedKernels } from "./simd/fixed.ts";

export type { Clip, IntegerFormat, Level, Mapping, Plan } from "./plan.ts";
export type { QParamsOf, Quantized } from "./quantized.ts";
export { rowsOf, type RowSource } from "./rows.ts";
export { NonFiniteError } from "./non_finite.ts";
export { sqnr } from "./sqnr.ts";
export { pack, unpack } from "./scalar/pack.ts";
export { scalarEngine } from "./scalar/engine.ts";
export { Interrupted } from "../tensor/interrupt.ts";

export interface Engine {
  /**
   * Codes, scales and what was lost. Throws a NonFiniteError before anything is encoded, a RangeError when the plan does not
   * fit the matrix, Interrupted between blocks.
   */
  quantize(source: RowSource, plan: Plan): Quantized;
  /** What `quantize` would lose, without keeping codes: for comparing plans. Throws as `quantize` does. */
  loss(source: RowSource, plan: Plan): Measure & { clipped: number };
  /**
   * Codes for scales that are given, such as those of static activations. Infinities saturate and NaN encodes as the lowest code.
   * Throws a RangeError unless there is a scale and a zero point for each tensor, channel or group.
   */
  encode(source: RowSource, given: QParamsOf): Int8Array | Uint8Array;
  /** Decodes rows `row` to `row + count` of the matrix into `into` (count x cols). */
  dequantize(q: Quantized, row: number, count: number, into: Float32Array): void;
  /** What a decoded matrix lost, for codes made elsewhere. Throws a RangeError unless both have one shape. */
  measure(source: RowSource, decoded: RowSource): Measure;
  /** Smallest and largest value, NaN left out, and how many are NaN or infinite. */
  ranges(source: RowSource): { min: number; max: number; nonFinite: number };
  /** Exact counts in `bins` bins over [lo, hi]. Values outside are in the end bins, NaN nowhere. */
  histogram(source: RowSource, lo: number, hi: number, bins: number): Float64Array;
  /** `pack` and `unpack` at the speed of memory. */
  pack(codes: Int8Array | Uint8Array, bits: number): Uint8Array;
  unpack(bytes: Uint8Array, bits: number, length: number, signed: boolean): Int8Array | Uint8Array;
  /** Ends the threads. The engine is not used afterwards. */
  close(): void;
}

/** An engine with the machine that it runs on, for kernels of other sorts. */
export type MachineEngine = Engine & { readonly machine: Machine };

export interface EngineOptions {
  /** Threads at work, the calling one included. At least 1. */
  readonly threads: number;
  /** Element 0 is set by another thread to stop. */
  readonly interrupt: Int32Array;
  /** Most memory for tensors at work, in bytes. */
  readonly arenaBytes?: number;
}

/** Arena unless told otherwise: address space, taken as needed. */
const usualArena = 512 * 2 ** 20;
const leastArena = 4 * 2 ** 20;

/**
 * The engine on WebAssembly SIMD and threads. Call `close` when done: idle threads keep a process alive. Throws a RangeError when the
 * arena is to be smaller than 4 MiB.
 */
export function createEngine({ threads, interrupt, arenaBytes = usualArena }: EngineOptions): MachineEngine {
  if (!(arenaBytes >= leastArena)) {
    throw new RangeError(
      `Cannot make an engine as its arena must have at least ${leastArena} bytes: it is ${arenaBytes}`,
    );
  }
  const arena = new Arena(arenaBytes);
  const machine = { arena, pool: new ThreadPool(arena, threads, interrupt) };
  return { ...simdEngine(new FixedKernels(machine.arena, machine.pool)), machine };
}
