import type { Arena } from "./arena.ts";
import { poll } from "./interrupt.ts";
import { type Bound, drain, spin, step, stepWords, word, words } from "./job.ts";
import type { Kernel, KernelModule } from "./kernel.ts";
import type { Start } from "./thread.ts";

/** A kernel of a module, and where its parameter block lies. */
export interface Step {
  readonly module: KernelModule;
  readonly name: string;
  readonly block: number;
}

function indexOf({ names }: KernelModule, name: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  throw new RangeError(`Cannot run a kernel as its name must be one of ${names}: it is ${name}`);
}

/** Shards from which on a job is worth other threads. */
const worthThreads = 4;

/**
 * Runs the shards of a kernel on several threads. The calling thread works too, so one thread means no worker at all.
 * Workers are started by the first job that is big enough, and join whenever they are ready: no job waits for one to start.
 * The calling thread must be allowed to block (the main thread of a page is not).
 */
export class ThreadPool {
  readonly #arena: Arena;
  readonly #interrupt: Int32Array;
  readonly #threads: number;
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * words));
  readonly #instances = new WeakMap<KernelModule, Kernel[]>();
  #started = false;

  /** `threads` counts the calling one. Element 0 of `interrupt` is set by another thread to stop. */
  constructor(arena: Arena, threads: number, interrupt: Int32Array) {
    if (!Number.isInteger(threads) || threads < 1) {
      throw new RangeError(
        `Cannot make a thread pool as the threads must be a positive integer: it is ${threads}`,
      );
    }
    this.#arena = arena;
    this.#threads = threads;
    this.#interrupt = interrupt;
  }

  /**
   * Calls `kernel(block, shard)` for each shard from 0 to `shards` - 1 and returns when all are done. Throws Interrupted when the
   * flag is set before the last shard is taken, and an Error when a kernel traps; the results are then incomplete.
   */
  run(module: KernelModule, name: string, block: number, shards: number): void {
    this.chain([{ module, name, block }], shards);
  }

  /** As `run`, but each shard goes through several kernels, one after another: what one leaves in the cache the next finds there. */
  chain(steps: readonly Step[], shards: number): void {
    const bound = steps.map(({ module, name, block }) => {
      const kernel = this.#instance(module)[indexOf(module, name)]!;
      return { kernel, block };
    });
    if (this.#threads === 1 || shards < worthThreads) {
      for (let shard = 0; shard < shards; shard++) {
        poll(this.#interrupt);
        for (const { kernel, block } of bound) kernel(block, shard);
      }
    } else this.#together(steps, bound, shards);
  }

  #together(steps: readonly Step[], bound: readonly Bound[], shards: number): void {
    this.#start();
    const control = this.#control, arena = this.#arena, mark = arena.mark();
    const at = arena.alloc(4 * stepWords * steps.length);
    steps.forEach(({ module, name, block }, i) => {
      const { bytes, id } = module, code = arena.alloc(bytes.length);
      arena.u8(code, bytes.length).set(bytes);
      const words = arena.i32(at + 4 * stepWords * i, stepWords);
      words[step.module] = id;
      words[step.code] = code;
      words[step.codeLength] = bytes.length;
      words[step.kernel] = indexOf(module, name);
      words[step.block] = block;
    });
    control[word.steps] = steps.length;
    control[word.stepsAt] = at;
    Atomics.store(control, word.left, shards);
    Atomics.add(control, word.epoch, 1);
    Atomics.notify(control, word.epoch);
    try {
      drain(control, bound, () => poll(this.#interrupt));
    } finally {
      this.#join();
      arena.release(mark);
    }
    if (Atomics.exchange(control, word.failed, 0) === 0) return;
    throw new Error(`Cannot finish the kernels ${steps.map((s) => s.name).join(", ")}: one trapped`);
  }

  /** Ends the workers. Without it the process would not end by itself. */
  close(): void {
    Atomics.store(this.#control, word.quit, 1);
    Atomics.add(this.#control, word.epoch, 1);
    Atomics.notify(this.#control, word.epoch);
  }

  #instance(module: KernelModule): Kernel[] {
    let kernels = this.#instances.get(module);
    if (kernels === undefined) this.#instances.set(module, kernels = module.instantiate(this.#arena.memory));
    return kernels;
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    for (let i = 1; i < this.#threads; i++) {
      const worker = new Worker(new URL("./thread.ts", import.meta.url), { type: "module" });
      // A worker that cannot start leaves its share to the others.
      worker.addEventListener("error", (event) => event.preventDefault());
      worker.postMessage({ memory: this.#arena.memory, control: this.#control } satisfies Start);
    }
  }

  #join(): void {
    for (;;) {
      const active = Atomics.load(this.#control, word.active);
      if (active === 0) return;
      spin(this.#control, word.active, active);
      Atomics.wait(this.#control, word.active, active);
    }
  }
}
