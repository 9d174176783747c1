import type { Arena } from "./arena.ts";
import { poll } from "./interrupt.ts";
import { drain, word, words } from "./job.ts";
import type { Kernel, KernelModule } from "./kernel.ts";
import type { Start } from "./thread.ts";

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
    const index = module.names.indexOf(name);
    if (index < 0) {
      throw new RangeError(`Cannot run a kernel as its name must be one of ${module.names}: it is ${name}`);
    }
    const kernel = this.#instance(module)[index]!;
    if (this.#threads === 1 || shards < worthThreads) {
      for (let shard = 0; shard < shards; shard++) {
        poll(this.#interrupt);
        kernel(block, shard);
      }
    } else this.#together(module, index, kernel, block, shards);
  }

  #together(module: KernelModule, index: number, kernel: Kernel, block: number, shards: number): void {
    this.#start();
    const control = this.#control, mark = this.#arena.mark();
    const code = this.#arena.alloc(module.bytes.length);
    this.#arena.u8(code, module.bytes.length).set(module.bytes);
    control[word.module] = module.id;
    control[word.code] = code;
    control[word.codeLength] = module.bytes.length;
    control[word.kernel] = index;
    control[word.block] = block;
    Atomics.store(control, word.left, shards);
    Atomics.add(control, word.epoch, 1);
    Atomics.notify(control, word.epoch);
    try {
      drain(control, kernel, block, () => poll(this.#interrupt));
    } finally {
      this.#join();
      this.#arena.release(mark);
    }
    if (Atomics.exchange(control, word.failed, 0) === 0) return;
    throw new Error(`Cannot finish the kernel ${module.names[index]}: it trapped`);
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
      Atomics.wait(this.#control, word.active, active);
    }
  }
}
