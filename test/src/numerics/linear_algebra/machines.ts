/** Kernels with 1, 2 and 8 threads and arenas large and small, beside their twin: all must leave the same bytes. */
import fc from "fast-check";
import { expect } from "vitest";
import {
  type LinearAlgebra,
  linearAlgebra,
  scalarLinearAlgebra,
} from "../../../../src/numerics/linear_algebra/linear_algebra.ts";
import { Arena } from "../../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../../src/tensor/pool.ts";

interface Side {
  readonly name: string;
  readonly arena: Arena;
  readonly of: LinearAlgebra;
}

export class Machines {
  readonly sides: readonly Side[];
  readonly #pools: ThreadPool[] = [];

  /** Of each kernel machine the number of threads and the bytes of the arena. */
  constructor(...machines: readonly (readonly [threads: number, bytes: number])[]) {
    const twin = new Arena(1 << 26);
    this.sides = [
      { name: "twin", arena: twin, of: scalarLinearAlgebra(twin) },
      ...machines.map(([threads, bytes]) => {
        const arena = new Arena(bytes), pool = new ThreadPool(arena, threads, new Int32Array(1));
        this.#pools.push(pool);
        return { name: `${threads} threads, ${bytes} bytes`, arena, of: linearAlgebra({ arena, pool }) };
      }),
    ];
  }

  /**
   * Puts the arrays into each arena, runs `work` with their byte offsets, and expects the same bits of all of them (or the same error) on
   * all sides. Returns the arrays as the kernels left them. Beyond them the arena is full of rubbish.
   */
  agree(
    arrays: readonly Float32Array[],
    work: (of: LinearAlgebra, ...at: number[]) => void,
  ): { arrays: Float32Array[]; error: unknown } {
    const results = this.sides.map(({ arena, of }) => {
      const mark = arena.mark();
      try {
        // A cache line and one element: nothing is aligned to more than 4 bytes.
        const at = arrays.map((values) => arena.alloc(4 * values.length + 72) + 4);
        arrays.forEach((values, i) => {
          arena.f32(at[i]! - 4, values.length + 18).fill(rubbish);
          arena.f32(at[i]!, values.length).set(values);
        });
        const rest = arena.mark(), wild = Math.min(arena.free, 1 << 19);
        arena.u8(arena.alloc(wild), wild).fill(0xa5);
        arena.release(rest);
        let error: unknown;
        try {
          work(of, ...at);
        } catch (cause) {
          error = cause;
        }
        for (const [i, values] of arrays.entries()) {
          const around = [-4, 4 * values.length].map((skip) => arena.f32(at[i]! + skip, 1)[0]);
          expect(around, "written outside").toEqual([rubbish, rubbish]);
        }
        expect(arena.mark(), "left allocated").toBe(rest);
        return { error, arrays: arrays.map((values, i) => arena.f32(at[i]!, values.length).slice()) };
      } finally {
        arena.release(mark);
      }
    });
    const [twin, ...others] = results;
    others.forEach(({ arrays, error }, side) => {
      const name = this.sides[side + 1]!.name;
      expect(String(error), name).toBe(String(twin!.error));
      if (error !== undefined) return;
      arrays.forEach((values, i) => {
        const bits = new Uint32Array(values.buffer), wanted = new Uint32Array(twin!.arrays[i]!.buffer);
        const place = bits.findIndex((b, j) => b !== wanted[j]);
        const found = `array ${i}, element ${place}: ${values[place]} for ${twin!.arrays[i]![place]}`;
        expect(place < 0 ? "" : found, name).toBe("");
      });
    });
    return results[1]!;
  }

  close(): void {
    this.#pools.forEach((pool) => pool.close());
  }
}

const rubbish = 12345;

/** The arenas that most tests use: room for all, and so little that every operation goes in blocks. */
export const usual = [[1, 1 << 26], [2, 3 << 19], [8, 1 << 26]] as const;

/** Numbers between -1 and 1 from a seed, a few of them out of the ordinary when `wild`. */
export function numbers(length: number, seed: number, wild = false): Float32Array {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < 8; i++) next();
  const strange = [NaN, Infinity, -Infinity, -0, 0, 2 ** -149, -(2 ** -130), 2 ** -126, 3e38, -3e38, 1e-23];
  return Float32Array.from(
    { length },
    () => wild && next() < 0.04 ? strange[Math.floor(next() * strange.length)]! : 2 * next() - 1,
  );
}

export const seed = fc.integer({ min: 0, max: 2 ** 31 });

/** gamma(n) of binary32. */
export const gamma = (n: number): number => n * 2 ** -24 / (1 - n * 2 ** -24);
