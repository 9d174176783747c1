/** Arrays of NumPy as data, and pictures of another size, beside numpy and torch. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrayData } from "../../../../src/recipe/data/array_data.ts";
import { arraysIn, isData, pairsOf, roleOf } from "../../../../src/recipe/data/arrays.ts";
import type { DataSet, Samples } from "../../../../src/recipe/data/data_set.ts";
import { resized } from "../../../../src/recipe/data/picture/resize.ts";
import { pick } from "../../../../src/recipe/data/pick.ts";
import { fileSource, MemorySource } from "../../model/sources.ts";

const folder = new URL("../../../fixtures/data/", import.meta.url);
const reference = JSON.parse(await Deno.readTextFile(new URL("reference.json", folder)));
const openArchive = (name: string): DataSet =>
  arrayData(name, pairsOf(name, arraysIn(name, fileSource(new URL(name, folder)))), "", []);

function read(samples: Samples, first = 0, count = samples.count): [values: number[], labels: number[]] {
  const size = samples.shapeOf(0).reduce((a, b) => a * b, 1);
  const values = new Float32Array(count * size), labels = new Int32Array(count);
  samples.read(first, count, values);
  samples.labels!(first, count, labels);
  return [[...values], [...labels]];
}

describe("archives", () => {
  test("pixels with channels last come channels first, divided by 255", () => {
    const { parts, shape, classes, notes } = openArchive("colour.npz");
    expect([shape, classes]).toEqual([[3, 2, 4], 3]);
    expect([parts.train.count, parts.valid.count, parts.test.count]).toEqual([11, 1, 2]);
    const [values, labels] = read(parts.test);
    expect(values).toEqual(reference.colour.slice(0, 2 * 24));
    expect(labels).toEqual([0, 1]);
    expect(notes).toContain("channels stand last in the file and first here");
  });

  test("rows of numbers as they are, in binary32; labels in a column", () => {
    const { parts, shape, classes } = openArchive("rows.npz");
    expect([shape, classes]).toEqual([[5], 2]);
    const [values, labels] = ["train", "valid", "test"].map((p) => read(parts[p as "train"])).reduce(
      ([v, l], [w, m]) => [[...v, ...w], [...l, ...m]],
    );
    expect(values.toSorted()).toEqual(reference.rows.toSorted());
    expect(labels.filter((label) => label === 1)).toHaveLength(5);
  });

  test.each([
    ["numbers that look like bytes of pictures", (i: number) => i, "values are from 0 to 255, as they stand"],
    ["pixels of 16 levels", (i: number) => i % 17, "normalize(DATA, mean: 0, std: 16) makes them 0 to 1"],
    ["numbers from 0 to 1", (i: number) => i / 256, undefined],
    ["numbers on both sides of zero", (i: number) => i - 9, undefined],
  ])("%s: said, and left as they are", (_what, value, note) => {
    const array = (shape: number[], of: (i: number) => number) => ({
      name: "array",
      shape,
      isBytes: false,
      read: (first: number, into: Float32Array | Float64Array) =>
        into.forEach((_, i) => into[i] = of(first + i)),
    });
    const pair = { images: array([8, 4, 8], value), labels: array([8], (i) => i % 2) };
    const { notes } = arrayData("d", { train: pair, test: pair }, "", []);
    const found = notes.find((text) => text.startsWith("values are"));
    if (note === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(note);
  });

  test("the order of Fortran is refused with the cure", () => {
    expect(() => openArchive("fortran.npz")).toThrow("save numpy.ascontiguousarray of it");
  });

  test.each([
    ["x_train", "train samples"],
    ["train_images", "train samples"],
    ["val_labels", "valid labels"],
    ["Y-Test", "test labels"],
    ["y", "undefined labels"],
    ["conv1.weight", undefined],
    ["x_scale", undefined],
    ["a_x_train", undefined],
  ])("%s: %s", (name, says) => {
    const role = roleOf(name);
    expect(role && `${role.part} ${role.kind}`).toBe(says);
  });
  test("weights alone are no data", () => {
    expect(isData(["x", "scale"])).toBe(false);
    expect(isData(["x", "y"])).toBe(true);
  });
});

describe("some of the samples", () => {
  test("in any order, in runs", () => {
    const { train } = openArchive("colour.npz").parts, order = [3, 4, 5, 0, 9, 2];
    const some = pick(train, order), [all, labels] = read(train);
    const [values, own] = read(some, 1, 5);
    expect(values).toEqual(order.slice(1).flatMap((i) => all.slice(i * 24, (i + 1) * 24)));
    expect(own).toEqual(order.slice(1).map((i) => labels[i]));
    expect(some.labels).toBeDefined();
    expect(some.texts).toBeUndefined();
    expect(() => read(some, 3, 4)).toThrow("there are 6");
  });
});

test.each(Object.keys(reference.sizes))("a picture of 5×7 as %s, as torch interpolates", (name) => {
  const [height, width] = name.split("x").map(Number) as [number, number];
  const picture = {
    width: 7,
    height: 5,
    channels: 3,
    values: Uint8Array.from(reference.picture),
    most: 255,
  } as const;
  const { values } = resized(picture, width, height), expected: number[] = reference.sizes[name];
  expect(values.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(values[i]! - value)).toBeLessThan(2e-5);
});

test("archives with every byte bent: data or a reason, and no more memory than the file has", () => {
  const whole = fileSource(new URL("rows.npz", folder)).bytes;
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const bytes = whole.slice();
      bytes[at] = byte;
      try {
        const arrays = arraysIn("rows.npz", new MemorySource(bytes));
        if (!isData([...arrays.keys()])) return;
        const { parts } = arrayData("rows", pairsOf("rows", arrays), "", []);
        for (const part of [parts.train, parts.valid, parts.test]) if (part.count > 0) read(part);
      } catch (error) {
        expect((error as Error).message).toMatch(/^Cannot (open|read) .+/s);
      }
    }),
    { seed: 9, numRuns: 2000 },
  );
});
