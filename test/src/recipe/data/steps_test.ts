/** Data made of data: fewer samples, another order, other values. */
import { describe, expect, test } from "vitest";
import { normalizedData, shuffledData, takenData } from "../../../../src/recipe/data/steps.ts";
import type { DataSet, DataUse, Samples } from "../../../../src/recipe/data/data_set.ts";

/** Sample i of two channels: i, i + 0.5. */
const ofCount = (count: number): Samples => ({
  count,
  shapeOf: () => [2, 1, 1],
  read(first, n, into) {
    for (let i = 0; i < n; i++) into.set([first + i, first + i + 0.5], 2 * i);
  },
  labels: (first, n, into) => into.set(Int32Array.from({ length: n }, (_, i) => first + i)),
});
const set: DataSet = {
  name: "few",
  shape: [2, 1, 1],
  classes: 100,
  parts: { train: ofCount(50), valid: ofCount(20), test: ofCount(10) },
  notes: [],
  hash: "0",
};
const read = ({ set, part }: DataUse, p = part!): number[] => {
  const samples = set.parts[p], into = new Float32Array(2 * samples.count);
  samples.read(0, samples.count, into);
  return [...into];
};
const order = (data: DataUse, p = data.part!): number[] => read(data, p).filter((_, i) => i % 2 === 0);

describe("shuffle", () => {
  test("a permutation, the same for a seed, another for another; labels go along", () => {
    const one = shuffledData({ set, part: "train" }, 1, "a"),
      again = shuffledData({ set, part: "train" }, 1, "a");
    expect(order(one)).toEqual(order(again));
    expect(order(one)).not.toEqual(order(shuffledData({ set, part: "train" }, 2, "b")));
    expect(order(one).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const labels = new Int32Array(50);
    one.set.parts.train.labels!(0, 50, labels);
    expect([...labels]).toEqual(order(one));
    // Only the part that was said.
    expect(order(one, "valid")).toEqual(order({ set, part: "valid" }));
    expect(one.set.hash).toBe(again.set.hash);
    expect(one.set.hash).not.toBe(set.hash);
  });
  test("of a whole set each part has an order of its own", () => {
    const whole = shuffledData({ set }, 1, "a");
    expect(order(whole, "valid")).not.toEqual(order(whole, "train").filter((i) => i < 20));
  });
});

test("take: the first ones", () => {
  const taken = takenData(shuffledData({ set, part: "train" }, 1, "a"), 7, "b");
  expect(order(taken)).toEqual(order(shuffledData({ set, part: "train" }, 1, "a")).slice(0, 7));
  expect(taken.part).toBe("train");
});

test("normalize: for all channels or each, every operation rounded to binary32", () => {
  const f = Math.fround, same = normalizedData({ set, part: "test" }, [0.1], [0.3], "a");
  expect(read(same)).toEqual(read({ set, part: "test" }).map((x) => f(f(x - f(0.1)) / f(0.3))));
  const each = normalizedData({ set, part: "test" }, [1, 2], [3, 4], "a");
  expect(read(each)).toEqual(
    read({ set, part: "test" }).map((x, i) => f(i % 2 === 0 ? (x - 1) / 3 : (x - 2) / 4)),
  );
});
