import type { Arena } from "../../src/tensor/arena.ts";
import { KernelModule } from "../../src/tensor/kernel.ts";
import type { ThreadPool } from "../../src/tensor/pool.ts";

/** Chains of x = x a + b in registers: enough to hide the time that an addition takes, few enough for 16 registers. */
const chains = 12;
const rounds = 100_000;
const shards = 64;

const simd = (code: number) => code < 128 ? [0xfd, code] : [0xfd, code & 127 | 128, code >> 7];
const get = (local: number) => [0x20, local], set = (local: number) => [0x21, local];
const splat = (bytes: number[]) => [0x43, ...bytes, ...simd(0x13)];
const section = (id: number, body: number[]) => [id, ...leb(body.length), ...body];
const leb = (n: number): number[] => n < 128 ? [n] : [n & 127 | 128, ...leb(n >> 7)];

/** Locals: block, shard, counter, then a, b and the chains. */
const body = [
  ...[2, 1, 0x7f, chains + 2, 0x7b],
  ...[...splat([0, 0, 0x7f, 0x3f]), ...set(3)], // a = 0.996, so that nothing overflows
  ...[...splat([0, 0, 0x80, 0x3f]), ...set(4)], // b = 1
  ...[0x41, 0xa0, 0x8d, 6, ...set(2)], // counter = rounds
  ...[0x03, 0x40],
  ...Array.from({ length: chains }, (_, i) => [
    ...[...get(5 + i), ...get(3), ...simd(0xe6), ...get(4), ...simd(0xe4), ...set(5 + i)],
  ]).flat(),
  ...[...get(2), 0x41, 1, 0x6b, 0x22, 2, 0x0d, 0, 0x0b],
  // The sums are stored, else a compiler might leave them out.
  ...[...get(0), ...Array.from({ length: chains }, (_, i) => get(5 + i)).flat()],
  ...Array.from({ length: chains - 1 }, () => simd(0xe4)).flat(),
  ...[...simd(0x0b), 2, 0, 0x0b],
];

const module = new KernelModule(Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 0]),
  ...section(2, [1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 3, 0, 0x80, 0x80, 4]),
  ...section(3, [1, 0]),
  ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
  ...section(10, [1, ...leb(body.length), ...body]),
]));

/** Operations of `ceiling`. */
export const ceilingOperations = shards * rounds * chains * 8;

/**
 * What 128-bit vectors can do with one multiplication and one addition, each rounded, and no memory: the limit of any kernel here.
 * In WebAssembly by hand.
 */
export function ceiling(arena: Arena, pool: ThreadPool): void {
  const mark = arena.mark();
  pool.run(module, "run", arena.alloc(64), shards);
  arena.release(mark);
}
