/** A thread of the pool: a module worker that sleeps until there is a job, and takes part in it. */
import { type Bound, drain, spin, step, stepWords, word } from "./job.ts";
import { type Kernel, kernelsOf } from "./kernel.ts";

/** What the pool sends to a new thread. */
export interface Start {
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
}

/** Modules kept instantiated; the oldest goes first. */
const kept = 64;

function serve({ memory, control }: Start): void {
  const instances = new Map<number, Kernel[]>();
  const kernelsOfStep = (at: Int32Array): Kernel[] => {
    const id = at[step.module]!;
    let kernels = instances.get(id);
    if (kernels === undefined) {
      // A compiler does not take shared memory, so the bytes are copied out of it.
      const bytes = new Uint8Array(memory.buffer, at[step.code], at[step.codeLength]).slice();
      kernels = kernelsOf(new WebAssembly.Module(bytes), memory);
      instances.set(id, kernels);
      for (const oldest of instances.keys()) {
        if (instances.size <= kept) break;
        instances.delete(oldest);
      }
    }
    return kernels;
  };
  const stepsOfJob = (): Bound[] => {
    // Growing by nothing renews `buffer`, which may be from before the arena grew.
    memory.grow(0);
    const first = control[word.stepsAt]!;
    return Array.from({ length: control[word.steps]! }, (_, i) => {
      const at = new Int32Array(memory.buffer, first + 4 * stepWords * i, stepWords);
      return { kernel: kernelsOfStep(at)[at[step.kernel]!]!, block: at[step.block]! };
    });
  };
  for (let seen = 0; Atomics.load(control, word.quit) === 0;) {
    spin(control, word.epoch, seen);
    Atomics.wait(control, word.epoch, seen);
    seen = Atomics.load(control, word.epoch);
    Atomics.add(control, word.active, 1);
    try {
      if (Atomics.load(control, word.left) > 0) drain(control, stepsOfJob());
    } catch {
      Atomics.store(control, word.failed, 1);
      Atomics.store(control, word.left, 0);
    }
    if (Atomics.sub(control, word.active, 1) === 1) Atomics.notify(control, word.active);
  }
}

addEventListener("message", (event: MessageEvent<Start>) => {
  serve(event.data);
  close();
}, { once: true });
