import { expect, test } from "vitest";
import type { Tensor } from "../../../../src/model/model.ts";
import { ColumnImportances } from "../../../../src/recipe/calibration/importances.ts";

const tensor = (type: string, shape: readonly number[], cols: number) =>
  ({ path: "w", shape, cols, layer: { type } }) as unknown as Tensor;

function importances(of: Tensor, shape: readonly number[], values: readonly number[]): number[] {
  const found = new ColumnImportances(of);
  found.observe({ shape, values: Float32Array.from(values) });
  return [...found.values()];
}

test("columns of a linear layer are the last axis of what flows in, over all tokens", () => {
  expect(importances(tensor("linear", [3, 2], 2), [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])).toEqual([21, 30]);
});

test("the taps of a filter count as their channel does", () => {
  const of = tensor("conv2d", [3, 2, 1, 2], 4);
  expect(importances(of, [1, 2, 1, 3], [1, 2, 3, 4, 5, 6])).toEqual(
    [14, 14, 77, 77].map((n) => Math.fround(n / 3)),
  );
});

test("with groups a column counts as the mean of the channels that it meets", () => {
  expect(importances(tensor("conv2d", [2, 1, 1, 1], 1), [1, 2, 1, 1], [1, 3])).toEqual([5]);
});

test("columns that are none of what flows in are refused", () => {
  expect(() => importances(tensor("linear", [3, 2], 2), [1, 3], [1, 2, 3])).toThrow(
    'Cannot weigh the 2 columns of "w" as what flows in must have as many: it is 1×3',
  );
});
