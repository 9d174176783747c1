/** Samples of a data set in memory, with their classes. */
import type { Labelled } from "../../nn/labelled.ts";
import type { DataUse, Part } from "../data/data_set.ts";

/** Read at a time. */
const block = 1024;

/** @param take how many from the first on; all unless given. @throws RangeError when a label is no class. */
export function labelledOf({ set }: DataUse, part: Part, poll: () => void, take?: number): Labelled {
  const samples = set.parts[part], { count } = samples, total = take ?? count;
  const size = set.shape.reduce((product, n) => product * n, 1), classes = set.classes ?? 0;
  const values = new Float32Array(total * size), labels = new Int32Array(total);
  for (let first = 0; first < total; first += block) {
    poll();
    const n = Math.min(block, total - first);
    samples.read(first, n, values.subarray(first * size, (first + n) * size));
    samples.labels?.(first, n, labels.subarray(first, first + n));
  }
  const bad = labels.findIndex((label) => !(label >= 0 && label < classes));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot use sample ${bad} of ${set.name} as its label must be 0 to ${classes - 1}: it is ${
        labels[bad]
      }`,
    );
  }
  return { shape: set.shape, classes, values, labels };
}
