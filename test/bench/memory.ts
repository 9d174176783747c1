import type { Arena } from "../../src/tensor/arena.ts";
import { KernelModule } from "../../src/tensor/kernel.ts";
import type { ThreadPool } from "../../src/tensor/pool.ts";

/**
 * What memory can do: `memory.copy` as a kernel of the pool, so that it uses as many threads as what is compared with it.
 * In WebAssembly by hand: copy(block, shard) with block = source, target, bytes a shard.
 */
const module = new KernelModule(Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 6, 1, 0x60, 2, 0x7f, 0x7f, 0], // type (i32, i32) -> ()
  ...[2, 18, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 3, 0, 0x80, 0x80, 4], // env.memory
  ...[3, 2, 1, 0],
  ...[7, 8, 1, 4, 0x63, 0x6f, 0x70, 0x79, 0, 0], // export "copy"
  ...[10, 39, 1, 37, 1, 1, 0x7f], // one local
  ...[0x20, 0, 0x28, 2, 4, 0x20, 1, 0x20, 0, 0x28, 2, 8, 0x22, 2, 0x6c, 0x6a], // target + shard * bytes
  ...[0x20, 0, 0x28, 2, 0, 0x20, 1, 0x20, 2, 0x6c, 0x6a], // source + shard * bytes
  ...[0x20, 2, 0xfc, 0x0a, 0, 0, 0x0b], // memory.copy
]));

/** Copies `bytes`, a multiple of 256 KiB. */
export function copy(arena: Arena, pool: ThreadPool, from: number, to: number, bytes: number): void {
  const shard = 1 << 18, mark = arena.mark();
  pool.run(module, "copy", arena.words(from, to, shard), bytes / shard);
  arena.release(mark);
}
