import type { Kernel } from "./kernel.ts";

/**
 * The words through which threads agree on a job, an Int32Array in shared memory.
 *
 * The caller writes what the job is, then `left`. A thread that wakes up counts itself into `active`, takes shards until none
 * is left, and counts itself out. The caller does the same and then waits until `active` is 0; only then may it write
 * the next job. So a thread that comes late, even in the middle of the next job, sees either nothing left or a job that is whole.
 */
export const word = {
  /** Counts jobs; threads sleep on it. */
  epoch: 0,
  /** Shards not yet taken: shard left - 1 is the next. */
  left: 1,
  /** Threads at work, the caller left out. */
  active: 2,
  /** 1 when the threads are to end. */
  quit: 3,
  /** 1 when a kernel trapped in a thread. */
  failed: 4,
  /** How many kernels each shard goes through, and where their descriptions lie in the arena. */
  steps: 5,
  stepsAt: 6,
} as const;

export const words = 7;

/** The words that describe a kernel of a job. */
export const step = {
  /** The module: its id, and where its bytes lie in the arena. */
  module: 0,
  code: 1,
  codeLength: 2,
  /** The kernel's place among the module's. */
  kernel: 3,
  block: 4,
} as const;

export const stepWords = 5;

/** A kernel with its parameter block. */
export interface Bound {
  readonly kernel: Kernel;
  readonly block: number;
}

/**
 * Looks at a word until it is no longer what it was, for some microseconds: waking a thread that sleeps takes longer than most kernels
 * of a piece of a tensor.
 */
export function spin(control: Int32Array, at: number, old: number): void {
  for (let i = 0; i < 4000 && Atomics.load(control, at) === old; i++);
}

/** Takes a shard, or -1 when none is left. */
export function take(control: Int32Array): number {
  for (let left = Atomics.load(control, word.left); left > 0;) {
    const found = Atomics.compareExchange(control, word.left, left, left - 1);
    if (found === left) return left - 1;
    left = found;
  }
  return -1;
}

/** Runs shards, each through all kernels, until none is left. `before` is called ahead of each and may throw; then the rest is dropped. */
export function drain(control: Int32Array, steps: readonly Bound[], before?: () => void): void {
  try {
    for (;;) {
      before?.();
      const shard = take(control);
      if (shard < 0) return;
      for (const { kernel, block } of steps) kernel(block, shard);
    }
  } catch (cause) {
    Atomics.store(control, word.left, 0);
    throw cause;
  }
}
