/** Each SIMD kernel beside its twin in plain TypeScript, on odd lengths at odd places, with every kind of number. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { codeRange, qparams } from "../../../src/numerics/qparams.ts";
import { decode, encode } from "../../../src/numerics/scalar/encode.ts";
import { histogram } from "../../../src/numerics/scalar/histogram.ts";
import { compare, measure } from "../../../src/numerics/scalar/measure.ts";
import { pack, unpack } from "../../../src/numerics/scalar/pack.ts";
import { range } from "../../../src/numerics/scalar/ranges.ts";
import { FixedKernels } from "../../../src/numerics/simd/fixed.ts";
import { merged } from "../../../src/numerics/simd/order.ts";
import { tiling } from "../../../src/numerics/tiling.ts";
import { Arena } from "../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../src/tensor/pool.ts";
import { anyRow, bell, finiteRow } from "./values.ts";

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

const format = fc.record({ bits: fc.integer({ min: 2, max: 8 }), signed: fc.boolean() });
const mapping = fc.constantFrom("symmetric" as const, "affine" as const);
const shift = fc.constantFrom(0, 4, 8, 12);
const scale = fc.oneof(
  fc.constantFrom(1, 0.5, 2 ** -126, 2 ** 120, Math.fround(1e-20)),
  fc.float({ min: 2 ** -20, max: 2 ** 20, noNaN: true }),
);

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

  test("scale and zero point", () => {
    fc.assert(fc.property(anyRow, format, mapping, (row, format, mapping) =>
      fresh(() => {
        const pairs = Array.from(row).filter((x) => Number.isFinite(x));
        const ranges = arena.alloc(16 * pairs.length),
          at = { scales: arena.alloc(400), zeros: arena.alloc(100) };
        const expected = pairs.map((x, i) => {
          const y = pairs[pairs.length - 1 - i]!;
          arena.f32(ranges + 16 * i, 2).set([x, y]);
          return qparams(x, y, format, mapping);
        });
        k.qparams(pairs.length, ranges, at, mapping === "affine", codeRange(format, mapping));
        expect([...arena.f32(at.scales, pairs.length)]).toEqual(expected.map((p) => p.scale));
        const zeros = format.signed ? arena.i8(at.zeros, pairs.length) : arena.u8(at.zeros, pairs.length);
        expect([...zeros]).toEqual(expected.map((p) => p.zeroPoint + 0));
      })));
  });

  test("encode, decode and what is lost, for any scale and zero point", () => {
    fc.assert(
      fc.property(
        anyRow,
        format,
        mapping,
        scale,
        fc.nat(),
        shift,
        (row, format, mapping, scale, z, shift) =>
          fresh(() => {
            const n = row.length, limits = codeRange(format, mapping);
            fc.pre(n > 0);
            const params = { scale, zeroPoint: limits.lo + z % (limits.hi - limits.lo + 1) };
            const at = { scales: arena.alloc(4), zeros: arena.alloc(1) };
            arena.f32(at.scales, 1)[0] = scale;
            arena.i8(at.zeros, 1)[0] = params.zeroPoint;
            const x = put(row, shift),
              codes = arena.alloc(n + 64) + shift / 4,
              out = put(new Float32Array(n), shift);
            const bytes = (from: number) => [...(format.signed ? arena.i8(from, n) : arena.u8(from, n))];
            const guard = arena.u8(codes + n, 1).fill(77);

            const expected = Array.from(row, (value) => encode(value, params, limits));
            k.encode(tiling(1, n), x, codes, at, limits);
            expect(bytes(codes)).toEqual(expected);
            k.decode(tiling(1, n), codes, out, at, format.signed);
            expect(arena.f32(out, n)).toEqual(Float32Array.from(expected, (q) => decode(q, params)));

            const sums = arena.alloc(24), again = arena.alloc(n + 64), lost = measure(row, params, limits);
            k.loss(tiling(1, n), x, at, limits, sums);
            expect([...arena.f64(sums, 3)]).toEqual([lost.signal, lost.noise, lost.clipped]);
            arena.f64(sums, 3).fill(0);
            k.quantize(tiling(1, n), x, again, at, limits, sums);
            expect([...arena.f64(sums, 3)]).toEqual([lost.signal, lost.noise, lost.clipped]);
            expect(bytes(again)).toEqual(expected);
            expect(guard[0]).toBe(77);
          }),
      ),
    );
  });

  test("the sums are within 2^-22 of sums in binary64", () => {
    fc.assert(fc.property(finiteRow, mapping, (row, mapping) => {
      const format = { bits: 8, signed: true }, { min, max } = range(row);
      const params = qparams(min, max, format, mapping),
        lost = measure(row, params, codeRange(format, mapping));
      let signal = 0, noise = 0;
      for (const x of row) {
        signal += x * x;
        const q = encode(x, params, codeRange(format, mapping));
        noise += Math.fround(x - decode(q, params)) ** 2;
      }
      // A decoded value may overflow where the sum in a unit of its own does not.
      fc.pre(Number.isFinite(noise));
      const floor = row.length * params.scale ** 2 * 2 ** -120;
      expect(Math.abs(lost.signal - signal)).toBeLessThanOrEqual(2 ** -22 * signal + floor);
      expect(Math.abs(lost.noise - noise)).toBeLessThanOrEqual(2 ** -22 * noise + floor);
    }));
  });

  test("comparison of two matrices", () => {
    fc.assert(fc.property(anyRow, shift, (row, shift) =>
      fresh(() => {
        const n = row.length, other = row.toReversed(), sums = arena.alloc(16);
        fc.pre(n > 0);
        k.compare(tiling(1, n), put(row, shift), put(other, 4), sums);
        const { signal, noise } = compare(row, other);
        expect([...arena.f64(sums, 2)]).toEqual([signal, noise]);
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
