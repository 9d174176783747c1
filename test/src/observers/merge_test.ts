/** Observers that merge: any cut of the data, any order of the blocks and any sharing among observers give the same bytes. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { NonFiniteError } from "../../../src/numerics/engine.ts";
import { FixedKernels } from "../../../src/numerics/simd/fixed.ts";
import { Histogram } from "../../../src/observers/histogram.ts";
import { MinMax } from "../../../src/observers/min_max.ts";
import { Moments } from "../../../src/observers/moments.ts";
import { MovingAverage } from "../../../src/observers/moving_average.ts";
import type { Mergeable } from "../../../src/observers/observer.ts";
import { PatternCounter } from "../../../src/observers/pattern_counter.ts";
import { ratio } from "../../../src/observers/ratio.ts";
import { createEngine } from "../../../src/numerics/engine.ts";

const float = fc.oneof(
  { weight: 6, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 6, arbitrary: fc.float({ noNaN: true, min: -3, max: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 1, -1, 1e-45, -1e-45, 2 ** -126, 3.4028234663852886e38) },
);
const data = fc.array(float, { minLength: 1, maxLength: 200 }).map((v) => Float32Array.from(v));

interface Kind<T> {
  make(): T;
  read(bytes: Uint8Array): T;
}
type Any = Mergeable<Any>;
const kinds = {
  MinMax: { make: () => new MinMax(), read: MinMax.fromBytes },
  Moments: { make: () => new Moments(), read: Moments.fromBytes },
  Histogram: { make: () => new Histogram(), read: Histogram.fromBytes },
} as unknown as Readonly<Record<string, Kind<Any>>>;

describe.each(Object.entries(kinds))("%s", (_, { make, read }) => {
  test("any cut, order and sharing give the same bytes", () => {
    fc.assert(
      fc.property(
        data,
        fc.array(fc.nat(199), { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        (x, cuts, sharing, choices) => {
          const whole = make();
          whole.observe(x);
          const ends = [...new Set([0, ...cuts.map((c) => c % x.length), x.length])].sort((a, b) => a - b);
          const blocks = ends.slice(1).map((end, i) => x.slice(ends[i], end));
          const shuffled: Float32Array[] = [];
          while (blocks.length > 0) {
            shuffled.push(blocks.splice(choices.next().value! % blocks.length, 1)[0]!);
          }
          const observers = Array.from({ length: sharing }, make);
          for (const block of shuffled) {
            observers[choices.next().value! % sharing]!.observe(block.toReversed());
          }
          const merged = make();
          while (observers.length > 0) {
            merged.merge(observers.splice(choices.next().value! % observers.length, 1)[0]!);
          }
          expect(merged.count).toBe(x.length);
          expect(merged.toBytes()).toEqual(whole.toBytes());
          expect(read(whole.toBytes()).toBytes()).toEqual(whole.toBytes());
        },
      ),
      { numRuns: 60, seed: 8 },
    );
  });

  test("NaN and infinities are refused before anything has changed", () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const observer = make();
      observer.observe(Float32Array.of(1, 2));
      const before = observer.toBytes();
      const block = Float32Array.of(3, bad, 4, bad);
      expect(() => observer.observe(block)).toThrow(NonFiniteError);
      expect(() => observer.observe(block)).toThrow(/2 are not, first .* at index 1/);
      expect(observer.toBytes()).toEqual(before);
    }
  });

  test("an empty block changes nothing", () => {
    const observer = make(), before = observer.toBytes();
    observer.observe(new Float32Array());
    expect(observer.toBytes()).toEqual(before);
    expect(observer.count).toBe(0);
  });
});

test("without a value there is no range, no mean and no points", () => {
  expect(() => new MinMax().range()).toThrow(
    /Cannot give a range as at least one value must have been observed/,
  );
  expect(() => new Histogram().points()).toThrow(RangeError);
  expect(() => new Moments().mean).toThrow(RangeError);
});

/** Sums in units of 2^-149, in which every binary32 number is an integer. */
function exactly(x: Float32Array): Record<"mean" | "square" | "variance", [bigint, bigint, number]> {
  const units = Array.from(x, (v) => BigInt(v * 2 ** 149)), n = BigInt(x.length);
  const sum = units.reduce((a, b) => a + b, 0n), squares = units.reduce((a, b) => a + b * b, 0n);
  return {
    mean: [sum, n, -149],
    square: [squares, n, -298],
    variance: [n * squares - sum * sum, n * n, -298],
  };
}

test("moments are the numbers nearest to the true ones", () => {
  fc.assert(
    fc.property(data, (x) => {
      const moments = new Moments();
      moments.observe(x);
      const { mean, square, variance } = exactly(x);
      expect(moments.mean).toBe(ratio(...mean));
      expect(moments.meanSquare).toBe(ratio(...square));
      expect(moments.variance).toBe(ratio(...variance));
    }),
    { numRuns: 100, seed: 2 },
  );
  const cancels = new Moments();
  cancels.observe(Float32Array.of(3e38, 1, -3e38, 2 ** -149));
  expect(cancels.mean).toBe(0.25);
});

test("ratios round to nearest, ties to even", () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      fc.integer({ min: 1, max: 2 ** 31 }),
      fc.integer({ min: -60, max: 60 }),
      (n, d, e) => {
        // Division of binary64 is rounded once, as a power of two changes nothing.
        expect(ratio(BigInt(n), BigInt(d), e)).toBe(n / d * 2 ** e);
      },
    ),
    { seed: 6 },
  );
  expect(ratio(2n ** 53n + 1n, 1n, 0)).toBe(2 ** 53);
  expect(ratio(2n ** 54n + 3n, 1n, -1)).toBe(2 ** 53 + 2);
  expect(ratio(-(10n ** 400n), 10n ** 400n, 0)).toBe(-1);
});

describe("the kernel of the histogram", () => {
  const engines = [1, 2, 8].map((threads) =>
    createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) })
  );
  afterAll(() => engines.forEach((engine) => engine.close()));

  test("counts what the twin counts, block by block, with 1, 2 and 8 threads", () => {
    fc.assert(
      fc.property(fc.array(data, { minLength: 1, maxLength: 4 }), fc.boolean(), (blocks, drainEach) => {
        const twin = new Histogram();
        blocks.forEach((block) => twin.observe(block));
        for (const { machine: { arena, pool } } of engines) {
          const mark = arena.mark(), kernels = new FixedKernels(arena, pool);
          const counter = new PatternCounter(kernels), histogram = new Histogram();
          for (const block of blocks) {
            // Any alignment to 4 bytes.
            const x = arena.alloc(4 * block.length + 4) + 4;
            arena.f32(x, block.length).set(block);
            counter.count(x, block.length, histogram);
            if (drainEach) counter.drain(histogram);
          }
          counter.drain(histogram);
          arena.release(mark);
          expect(histogram.toBytes()).toEqual(twin.toBytes());
        }
      }),
      { numRuns: 6, seed: 9 },
    );
  });

  test("refuses what is not finite, with its place, before anything has changed", () => {
    const { machine: { arena, pool } } = engines[1]!, mark = arena.mark();
    const counter = new PatternCounter(new FixedKernels(arena, pool)), histogram = new Histogram();
    const x = arena.alloc(4 * 100_000), values = arena.f32(x, 100_000).fill(1);
    [values[77_777], values[99_999]] = [NaN, Infinity];
    expect(() => counter.count(x, 100_000, histogram)).toThrow(/2 are not, first NaN at index 77777/);
    counter.drain(histogram);
    expect(histogram.count).toBe(0);
    arena.release(mark);
  });
});

test("a moving average is what PyTorch defines, and depends on the order", () => {
  const blocks = [[-1, 2], [-3, 1], [0, 8]].map((b) => Float32Array.from(b));
  const follow = (list: Float32Array[]) => {
    const observer = new MovingAverage(0.25);
    list.forEach((block) => observer.observe(block));
    return observer.range();
  };
  expect(follow(blocks)).toEqual({ min: -1.125, max: 3.3125 });
  expect(follow(blocks.toReversed())).not.toEqual(follow(blocks));
  expect(() => new MovingAverage(0)).toThrow(/must be above 0 and at most 1: it is 0/);
});
