/** The front of the numeric rooms: what the rest of Quire calls. */
import type { RowSource } from "./rows.ts";
import { Arena } from "../tensor/arena.ts";
import type { Machine } from "../tensor/machine.ts";
import { ThreadPool } from "../tensor/pool.ts";
import { simdEngine } from "./simd/engine.ts";
import { FixedKernels } from "./simd/fixed.ts";

export type { Clip, IntegerFormat, Level, Mapping, Plan } from "./plan.ts";
export { rowsOf, type RowSource } from "./rows.ts";
export { NonFiniteError } from "./non_finite.ts";
export { sqnr } from "./sqnr.ts";
export { pack, unpack } from "./scalar/pack.ts";
export { Interrupted } from "../tensor/interrupt.ts";

export interface Engine {
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
