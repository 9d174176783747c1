/** Fashion-MNIST: the part that comes with Quire, and the whole set where it is on the machine. */
import { expect, test } from "vitest";
import { OpenFiles } from "../../../../src/recipe/open_files.ts";
import { fashionMnist } from "../../../../src/recipe/data/fashion_mnist.ts";
import type { DataSet } from "../../../../src/recipe/data/data_set.ts";
import type { Ports } from "../../../../src/ports.ts";
import { MemorySource, packaged } from "../../model/sources.ts";

function openSet(files: Record<string, Uint8Array> = {}): DataSet {
  const ports: Ports = {
    open(path) {
      const bytes = files[path];
      if (bytes === undefined) throw new Error(`Cannot open "${path}": there is no such file`);
      return new MemorySource(bytes);
    },
    openPackaged: packaged,
    create: () => {
      throw new Error("nothing is written here");
    },
    interrupt: new Int32Array(new SharedArrayBuffer(4)),
    threads: 1,
  };
  return fashionMnist.open({ ports, files: new OpenFiles(ports), poll: () => {} });
}

test("the part: 60 images a class, as the script took them", () => {
  const { parts, shape, classes, notes } = openSet();
  expect([shape, classes]).toEqual([[1, 28, 28], 10]);
  expect([parts.train.count, parts.valid.count, parts.test.count]).toEqual([500, 100, 600]);
  expect(notes[0]).toContain("a part: 60 images a class");
  for (const [names, count] of [[["train", "valid"], 600], [["test"], 600]] as const) {
    const seen = new Array(10).fill(0);
    for (const name of names) {
      const own = parts[name], labels = new Int32Array(own.count);
      own.labels!(0, own.count, labels);
      labels.forEach((label) => seen[label]++);
    }
    expect(seen).toEqual(new Array(10).fill(count / 10));
  }
  // The first image of the training file is an ankle boot: dark above, bright below.
  const labels = new Int32Array(1), pixels = new Float32Array(784);
  parts.train.labels!(0, 1, labels);
  parts.train.read(0, 1, pixels);
  expect(labels[0]).toBe(9);
  const sum = (from: number, to: number) => pixels.subarray(28 * from, 28 * to).reduce((a, b) => a + b);
  expect(sum(14, 28)).toBeGreaterThan(2 * sum(0, 14));
});

test("files beside the notebook must be the known ones", () => {
  const folder = "fashion-mnist",
    names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
  const files = Object.fromEntries(
    names.map((name) => [`${folder}/${name}-ubyte.gz`, packaged(`fashion_mnist/${name}-ubyte.gz`).bytes]),
  );
  expect(() => openSet(files)).toThrow("its SHA-256 must be 1441085");
  delete files[`${folder}/t10k-labels-idx1-ubyte.gz`];
  expect(() => openSet(files)).toThrow("must lie beside");
  expect(() => openSet({ ...files, [`${folder}/t10k-labels-idx1-ubyte.gz`]: new Uint8Array(30) })).toThrow(
    "as gzip",
  );
});
