/**
 * The calling convention of kernels, fixed ones and compiled formulas alike.
 *
 * A kernel module imports one shared memory as `env.memory` (declare it with the maximum of 65,536 pages) and exports functions
 *
 *   kernel(block: i32, shard: i32)   // no result
 *
 * - All data lie in the arena; an address is a byte offset into it. Matrices are row-major, rows x cols, without padding.
 * - `block` is the offset of the parameter block: words of 4 bytes (i32 or f32), the layout being the kernel's own.
 * - `shard` counts from 0. The caller cuts the work into shards by the shape alone, never by the number of threads; shards run in
 *   any order and at the same time, each once, and write to places of their own. A reduction writes one partial
 *   result a shard, which the caller adds in their order. So the bits do not depend on the threads.
 * - A shard is 0.01 to 1 ms of work: the interrupt flag is looked at between shards.
 * - Each thread has an instance of its own: WebAssembly globals are private to it, the memory is not. Data segments are
 *   not allowed, as they would be written into the arena.
 */
export type Kernel = (block: number, shard: number) => void;

let modules = 0;

/** A WebAssembly module of kernels, compiled once. The other threads compile it again from the same bytes, which V8 makes cheap. */
export class KernelModule {
  readonly id = ++modules;
  /** Names of the kernels; a job refers to one by its place here. */
  readonly names: readonly string[];
  readonly #module: WebAssembly.Module;

  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {
    this.#module = new WebAssembly.Module(bytes);
    this.names = kernelNames(this.#module);
  }

  instantiate(memory: WebAssembly.Memory): Kernel[] {
    return kernelsOf(this.#module, memory);
  }
}

/** The kernels of a module on a memory, in the order of its exports. */
export function kernelsOf(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernel[] {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return kernelNames(module).map((name) => exports[name] as Kernel);
}

function kernelNames(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(module).filter((e) => e.kind === "function").map((e) => e.name);
}
