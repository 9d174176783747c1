/** Each SIMD kernel beside its twin in plain TypeScript, on odd lengths at odd places, with every kind of number. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { histogram } from "../../../src/numerics/scalar/histogram.ts";
import { pack, unpack } from "../../../src/numerics/scalar/pack.ts";
import { range } from "../../../src/numerics/scalar/ranges.ts";
import { FixedKernels } from "../../../src/numerics/simd/fixed.ts";
import { merged } from "../../../src/numerics/simd/order.ts";
import { tiling } from "../../../src/numerics/tiling.ts";
import { Arena } from "../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../src/tensor/pool.ts";
import { anyRow, bell } from "./values.ts";

const arena = new Arena(1 << 26);
const pool = new ThreadPool(arena, 1, new Int32Array(1));
const k = new FixedKernels(arena, pool);
afterAll(() => pool.close());

/** Runs with a fresh arena full of rubbish, so that a kernel that reads what it was not given is found out. */
function fresh<T>(work: () => T): T {
  const mark = arena.mark();
  arena.u8(arena.alloc(1 << 16), 1 << 16).fill(0xa5);
  arena.release(mark);
  try {
    return work();
  } finally {
    arena.release(mark);
  }
}

/** Copies values to a place that is aligned to 4 bytes only. */
function put(values: Float32Array, shift = 4): number {
  const at = arena.alloc(4 * values.length + 64) + shift;
  arena.f32(at, values.length).set(values);
  return at;
}

const shift = fc.constantFrom(0, 4, 8, 12);
describe("kernels", () => {
  test("ranges: min, max, what is not finite", () => {
    fc.assert(fc.property(anyRow, shift, (row, shift) =>
      fresh(() => {
        fc.pre(row.length > 0);
        const out = arena.alloc(16);
        k.ranges(tiling(1, row.length), put(row, shift), out);
        const [min, max] = arena.f32(out, 2), [nonFinite, first] = arena.i32(out + 8, 2);
        expect({ min, max, nonFinite, first }).toEqual(range(row));
      })));
  });

  test("histogram: each value in its bin, those outside at the ends", () => {
    const ends = fc.tuple(
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ min: -100, max: 100, noNaN: true }),
    );
    fc.assert(fc.property(anyRow, ends, fc.integer({ min: 1, max: 50 }), (row, [a, b], bins) =>
      fresh(() => {
        const lo = Math.min(a, b), hi = Math.max(a, b);
        fc.pre(lo < hi);
        const counts = arena.alloc(4 * 8 * bins);
        arena.u32(counts, 8 * bins).fill(0);
        k.histogram(row.length, put(row), counts, bins, lo, bins / (hi - lo));
        expect(merged(arena.u32(counts, 8 * bins), bins)).toEqual(histogram(row, lo, hi, bins));
      })));
  });

  test.each([2, 3, 4, 5, 6, 7])("codes of %i bits are packed and come back", (bits) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), (raw, signed) =>
      fresh(() => {
        const n = raw.length, codes = signed ? new Int8Array(raw) : raw;
        const from = arena.alloc(n + 16), to = arena.alloc(n + 32), back = arena.alloc(n + 32);
        arena.u8(from, n).set(raw);
        k.pack(n, from, to, bits);
        const bytes = arena.u8(to, Math.ceil(n * bits / 8)).slice();
        expect(bytes).toEqual(pack(codes, bits));
        k.unpack(n, to, back, bits, signed);
        const found = signed ? arena.i8(back, n) : arena.u8(back, n);
        expect([...found]).toEqual([...unpack(bytes, bits, n, signed)]);
        const low = (code: number) => code & (2 ** bits - 1);
        expect(Array.from(found, low)).toEqual(Array.from(codes, low));
      })));
  });

  test("a tile of many rows and a row of many tiles", () => {
    const data = bell(3 * 70_001), t = tiling(3, 70_001), out = arena.alloc(16 * t.tiles);
    k.ranges(t, put(data), out);
    expect(t.tiles).toBe(6);
    for (let r = 0; r < 3; r++) {
      const row = range(data.subarray(r * 70_001, (r + 1) * 70_001));
      const [a, b] = arena.f32(out + 32 * r, 2), [c, d] = arena.f32(out + 32 * r + 16, 2);
      expect([Math.min(a!, c!), Math.max(b!, d!)]).toEqual([row.min, row.max]);
    }
  });
});
