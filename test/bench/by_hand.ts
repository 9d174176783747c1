/** An int8 encoder written by hand for one scale: what a compiled formula is compared with. AssemblyScript, compiled when the bench starts. */
import asc from "assemblyscript/asc";
import type { Arena } from "../../src/tensor/arena.ts";
import { KernelModule } from "../../src/tensor/kernel.ts";
import type { ThreadPool } from "../../src/tensor/pool.ts";

/** Adding 1.5 * 2^23 rounds half to even and leaves the integer in the low bits; clamping first does not change it. */
const source = `
@inline function code(at: usize, s: v128): v128 {
  const t = f32x4.pmin(f32x4.splat(127), f32x4.pmax(f32x4.splat(-127), f32x4.div(v128.load(at), s)));
  return i32x4.sub(f32x4.add(t, f32x4.splat(12582912)), i32x4.splat(0x4b400000));
}
export function encode(block: usize, shard: i32): void {
  const per = <usize>load<u32>(block, 12), from = <usize>shard * per;
  let at = <usize>load<u32>(block) + (from << 2), to = <usize>load<u32>(block, 4) + from;
  const end = to + per, s = f32x4.splat(load<f32>(block, 8));
  for (; to < end; to += 16, at += 64) {
    const low = i16x8.narrow_i32x4_s(code(at, s), code(at + 16, s));
    const high = i16x8.narrow_i32x4_s(code(at + 32, s), code(at + 48, s));
    v128.store(to, i8x16.narrow_i16x8_s(low, high));
  }
}
`;

async function compile(): Promise<KernelModule> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const options = ["--optimizeLevel=3", "--noAssert", "--runtime=stub", "--importMemory", "--noExportMemory"];
  const { error, stderr } = await asc.main(
    [
      "by_hand.ts",
      "--outFile=by_hand.wasm",
      ...options,
      "--sharedMemory",
      "--maximumMemory=65536",
      "--enable=simd,threads",
    ],
    {
      readFile: (name) => name === "by_hand.ts" ? source : null,
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) binary = contents as Uint8Array<ArrayBuffer>;
      },
      listFiles: () => null,
    },
  );
  if (error !== null || binary === undefined) throw new Error(`Cannot compile the kernel by hand: ${stderr}`);
  return new KernelModule(binary);
}

const module = await compile();

/** Codes of `n` values, a multiple of 65,536, for one scale. */
export function encodeByHand(
  arena: Arena,
  pool: ThreadPool,
  n: number,
  x: number,
  codes: number,
  scale: number,
) {
  const shard = 65536, mark = arena.mark();
  pool.run(module, "encode", arena.words(x, codes, { f32: scale }, shard), n / shard);
  arena.release(mark);
}
