/**
 * Outputs in the order of their statements, though a picture is drawn in a worker while the next statements run: what
 * comes after an unfinished one waits for it.
 */
import type { Output } from "../output.ts";

/** Milliseconds between two looks at the interrupt flag while a picture is awaited. */
const interval = 20;

export class OrderedOutputs {
  readonly #emit: (output: Output) => void;
  /** True once a wait was interrupted: what was not out by then is left out. */
  #stopped = false;
  /** Settles when everything before is out; undefined when nothing is pending. */
  #pending: Promise<void> | undefined;

  constructor(emit: (output: Output) => void) {
    this.#emit = emit;
  }

  push(output: Output | Promise<Output>): void {
    if (this.#pending === undefined && !(output instanceof Promise)) {
      this.#emit(output);
      return;
    }
    const before = this.#pending ?? Promise.resolve();
    this.#pending = before.then(async () => {
      const ready = await output;
      if (!this.#stopped) this.#emit(ready);
    });
    // Its failure is told by `drain`, which everyone calls.
    this.#pending.catch(() => {});
  }

  /** Waits until everything is out. `poll` may throw to stop; what was not out by then is left out. */
  async drain(poll: () => void): Promise<void> {
    if (this.#pending === undefined) return;
    let timer: ReturnType<typeof setInterval> | undefined;
    const stopped = new Promise<never>((_, reject) => {
      timer = setInterval(() => {
        try {
          poll();
        } catch (cause) {
          this.#stopped = true;
          reject(cause);
        }
      }, interval);
    });
    try {
      await Promise.race([this.#pending, stopped]);
    } finally {
      clearInterval(timer);
      this.#pending = undefined;
    }
  }
}
