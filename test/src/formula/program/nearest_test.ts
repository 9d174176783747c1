import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "../../../../src/formula/program/nearest.ts";
import { thresholdsOf } from "../../../../src/formula/program/thresholds.ts";
import { number } from "../wasm/programs.ts";

const nf4 = [
  -1,
  -0.6962,
  -0.5251,
  -0.3949,
  -0.2844,
  -0.1848,
  -0.091,
  0,
  0.0796,
  0.1609,
  0.2461,
  0.3379,
  0.4407,
  0.5626,
  0.723,
  1,
];

/** Strictly ascending tables of one magnitude. */
const table = fc.tuple(
  fc.uniqueArray(fc.integer({ min: -2000, max: 2000 }), { minLength: 1, maxLength: 40 }),
  fc.constantFrom(1, 1 / 512, 1e-20, 2 ** -140, 1e20, 0.1),
).map(([list, unit]) => Float32Array.from(list.sort((a, b) => a - b), (i) => i * unit));

describe("thresholds", () => {
  test("count to the nearest entry up to their bound, and for NaN", () => {
    fc.assert(
      fc.property(table, fc.array(number, { maxLength: 40 }), (table, others) => {
        const found = thresholdsOf(table);
        fc.pre(found !== undefined);
        const { bound, thresholds } = found;
        // Around each entry, each middle and each threshold, where an index changes.
        const turns = [...table, ...thresholds, ...table.map((t, i) => (t + (table[i + 1] ?? t)) / 2)]
          .flatMap((x) => [
            Math.fround(x * (1 - 2 ** -23)),
            x,
            Math.fround(x * (1 + 2 ** -23)),
          ]);
        for (const x of [...turns, ...others, bound, -bound]) {
          if (Math.abs(x) > bound) continue;
          expect([x, thresholds.filter((t) => x >= t).length]).toEqual([x, nearest(table, x)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("of NF4 lie halfway, up to rounding, and reach far", () => {
    const { bound, thresholds } = thresholdsOf(Float32Array.from(nf4))!;
    expect(bound).toBeGreaterThan(1000);
    thresholds.forEach((t, i) => expect(t).toBeCloseTo((nf4[i]! + nf4[i + 1]!) / 2, 6));
  });

  test.each([[[1, 1]], [[2, 1]], [[0, Infinity]], [[NaN]], [[1, 1 + 2 ** -23]]])(
    "are not told of %j",
    (table) => expect(thresholdsOf(Float32Array.from(table))).toBeUndefined(),
  );
});
