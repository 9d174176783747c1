/** What networks compute beside linear algebra: the kernels leave the bytes of their twins, whatever the numbers. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Elements } from "../../../src/nn/elements.ts";
import { poolingOf } from "../../../src/nn/pooling.ts";
import { bitsOf, openSides } from "./sides.ts";

const { sides, close } = openSides(1, 2, 8);
afterAll(close);

const strange = [NaN, Infinity, -Infinity, -0, 0, 2 ** -149, -(2 ** -130), 2 ** -126, 3e38, -3e38, 6, 1];

/** Few different numbers, so that maxima tie, and strange ones. */
function numbers(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < 8; i++) next();
  return Float32Array.from(
    { length },
    () => next() < 0.1 ? strange[Math.floor(next() * strange.length)]! : Math.round(next() * 16 - 8) / 2,
  );
}

/** Runs on all sides over the same arrays and expects the same bits. */
function agree(
  arrays: readonly Float32Array[],
  work: (of: Elements, ...at: number[]) => void,
): Float32Array[] {
  const [twin, ...others] = sides.map(({ arena, of }) => {
    const mark = arena.mark();
    const at = arrays.map((values) => {
      const offset = arena.alloc(4 * values.length + 8) + 4;
      arena.f32(offset, values.length).set(values);
      return offset;
    });
    work(of.elements, ...at);
    const found = arrays.map((values, i) => arena.f32(at[i]!, values.length).slice());
    arena.release(mark);
    return found;
  });
  for (const other of others) expect(bitsOf(...other) === bitsOf(...twin!)).toBe(true);
  return twin!;
}

const options = { seed: 7, numRuns: 60 };
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.integer({ min: 16380, max: 16390 }),
  fc.constant(40_001),
);

describe("kernels and twins", () => {
  test("rectify and its gradient", () => {
    fc.assert(
      fc.property(lengths, fc.constantFrom(6, Infinity), fc.nat(), (size, top, seed) => {
        const x = numbers(size, seed), dy = numbers(size, seed + 1);
        agree([new Float32Array(size), x], (of, y, x) => of.rectify(y, x, size, top));
        agree([new Float32Array(size), dy, x], (of, dx, dy, x) => of.rectifyGradient(dx, dy, x, size, top));
      }),
      options,
    );
  });

  test("largest of squares and where the gradient goes", () => {
    const side = fc.integer({ min: 4, max: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), side, side, fc.integer({ min: 1, max: 70 }), fc.nat(), (
        size,
        height,
        width,
        planes,
        seed,
      ) => {
        const p = poolingOf(size, [planes, height, width]), count = 2;
        const area = count * planes * height * width, places = count * planes * p.rows * p.cols;
        const x = numbers(area, seed), dy = numbers(places, seed + 1);
        agree([new Float32Array(places), x], (of, y, x) => of.maxPool(y, x, count, p));
        const dx = numbers(area, seed + 2);
        agree([dx, dy, x], (of, dx, dy, x) => of.maxPoolGradient(dx, dy, x, count, p));
      }),
      options,
    );
  });

  test("sums of planes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 700 }),
        fc.nat(),
        (planes, size, seed) => {
          const x = numbers(planes * size, seed).map((v) => Number.isFinite(v) && Math.abs(v) < 1e9 ? v : 1);
          const [sums] = agree(
            [new Float32Array(planes), x],
            (of, sums, x) => of.planeSums(sums, x, planes, size),
          );
          expect(sums![0]).toBe(Math.fround(x.subarray(0, size).reduce((a, b) => a + b, 0)));
        },
      ),
      options,
    );
  });

  test("sums of two", () => {
    fc.assert(
      fc.property(lengths, fc.nat(), (size, seed) => {
        const a = numbers(size, seed), b = numbers(size, seed + 1);
        agree([new Float32Array(size), a, b], (of, y, a, b) => of.add(y, a, b, size));
        agree([a, b], (of, a, b) => of.add(a, a, b, size));
      }),
      options,
    );
  });

  test("normalization of batches and its gradient", () => {
    const some = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(some, some, fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.boolean(), fc.nat(), (
        count,
        channels,
        area,
        training,
        wild,
        seed,
      ) => {
        const drawn = (length: number, at: number) =>
          numbers(length, seed + at).map((v) => wild || Math.abs(v) < 100 ? v : 1);
        const size = count * channels * area, planes = { count, channels, area };
        const [x, dy] = [drawn(size, 0), drawn(size, 1)];
        const [weight, bias, mean] = [drawn(channels, 2), drawn(channels, 3), drawn(channels, 4)];
        const variance = drawn(channels, 5).map(Math.abs);
        const how = { training, momentum: 0.1, epsilon: 1e-5 };
        const by = new Float32Array(2 * channels);
        const found = agree(
          [new Float32Array(size), x, weight, bias, mean, variance, by],
          (of, y, x, weight, bias, mean, variance, by) =>
            of.normalize({ y, x, weight, bias, mean, variance, by, ...planes, ...how }),
        );
        const [dweight, dbias] = [new Float32Array(channels), new Float32Array(channels)];
        for (const wanted of [true, false]) {
          agree(
            [new Float32Array(size), dweight, dbias, dy, x, weight, found[6]!],
            (of, dx, dweight, dbias, dy, x, weight, by) =>
              of.normalizeGradient({
                ...planes,
                ...{ dx: wanted ? dx : undefined, dweight, dbias, dy, x, weight, by },
              }),
          );
        }
      }),
      options,
    );
  });
});
