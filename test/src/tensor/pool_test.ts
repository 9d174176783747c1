import { afterEach, describe, expect, test } from "vitest";
import { Arena } from "../../../src/tensor/arena.ts";
import { Interrupted } from "../../../src/tensor/interrupt.ts";
import { KernelModule } from "../../../src/tensor/kernel.ts";
import { ThreadPool } from "../../../src/tensor/pool.ts";

/**
 * Two kernels in WebAssembly by hand: "count" adds 1 to word `shard` at `block`, "trap" is unreachable.
 */
const module = () =>
  new KernelModule(Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 6, 1, 0x60, 2, 0x7f, 0x7f, 0], // type (i32, i32) -> ()
    ...[2, 18, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 3, 0, 0x80, 0x80, 4], // env.memory
    ...[3, 3, 2, 0, 0],
    ...[7, 16, 2, 5, 0x63, 0x6f, 0x75, 0x6e, 0x74, 0, 0, 4, 0x74, 0x72, 0x61, 0x70, 0, 1],
    ...[10, 29, 2],
    // local.get 0, local.get 1, i32.const 2, i32.shl, i32.add, local.tee 0, local.get 0, i32.load, i32.const 1, i32.add, i32.store
    ...[
      23,
      0,
      0x20,
      0,
      0x20,
      1,
      0x41,
      2,
      0x74,
      0x6a,
      0x22,
      0,
      0x20,
      0,
      0x28,
      2,
      0,
      0x41,
      1,
      0x6a,
      0x36,
      2,
      0,
      0x0b,
    ],
    ...[3, 0, 0, 0x0b],
  ]));

const pools: ThreadPool[] = [];
afterEach(() => pools.splice(0).forEach((pool) => pool.close()));

function setup(threads: number, interrupt = new Int32Array(1)) {
  const arena = new Arena(1 << 24);
  const pool = new ThreadPool(arena, threads, interrupt);
  pools.push(pool);
  return { arena, pool, kernels: module() };
}

describe("thread pool", () => {
  test.each([1, 2, 8])("runs each shard once with %i threads, job after job", (threads) => {
    const { arena, pool, kernels } = setup(threads);
    for (const shards of [1, 3, 4, 1000, 17, 5000]) {
      const mark = arena.mark();
      const block = arena.alloc(4 * shards);
      arena.i32(block, shards).fill(0);
      for (let job = 0; job < 20; job++) pool.run(kernels, "count", block, shards);
      expect(arena.i32(block, shards).every((count) => count === 20)).toBe(true);
      arena.release(mark);
    }
  });

  test("runs modules side by side, also one made after the threads began", () => {
    const { arena, pool, kernels } = setup(2);
    const block = arena.alloc(400);
    arena.i32(block, 100).fill(0);
    pool.run(kernels, "count", block, 100);
    pool.run(module(), "count", block, 100);
    pool.run(kernels, "count", block, 100);
    expect(arena.i32(block, 100).every((count) => count === 3)).toBe(true);
  });

  test("threads see memory that grew after they began", () => {
    const { arena, pool, kernels } = setup(2);
    const first = arena.alloc(4000);
    pool.run(kernels, "count", first, 1000);
    arena.alloc(1 << 22);
    const late = arena.alloc(4 * 20000);
    arena.i32(late, 20000).fill(0);
    pool.run(kernels, "count", late, 20000);
    expect(arena.i32(late, 20000).every((count) => count === 1)).toBe(true);
  });

  test.each([1, 2])(
    "stops between shards when interrupted with %i threads, and works again afterwards",
    (threads) => {
      // A kernel sets the flag: word 500 of what it counts in is the flag itself.
      const shared = new Arena(1 << 24);
      const block = shared.alloc(4000);
      const counts = shared.i32(block, 1000).fill(0);
      const pool = new ThreadPool(shared, threads, shared.i32(block + 2000, 1));
      pools.push(pool);
      const kernels = module();
      expect(() => pool.run(kernels, "count", block, 1000)).toThrow(Interrupted);
      expect(counts[500]).toBe(1);
      if (threads === 1) expect(counts.some((count) => count === 0)).toBe(true);
      counts.fill(0);
      pool.run(kernels, "count", block, 400);
      expect(counts.subarray(0, 400).every((count) => count === 1)).toBe(true);
    },
  );

  test.each([1, 2])("a kernel that traps is an error with %i threads, not a hang", (threads) => {
    const { arena, pool, kernels } = setup(threads);
    const block = arena.alloc(4000);
    expect(() => pool.run(kernels, "trap", block, 1000)).toThrow();
    arena.i32(block, 1000).fill(0);
    pool.run(kernels, "count", block, 1000);
    expect(arena.i32(block, 1000).every((count) => count === 1)).toBe(true);
  });

  test("refuses what it does not have", () => {
    const { pool, kernels } = setup(1);
    expect(() => pool.run(kernels, "sort", 0, 1)).toThrow(/its name must be one of count,trap: it is sort/);
    expect(() => setup(0)).toThrow(/Cannot make a thread pool/);
  });
});
