/** Labelled images from IDX files, as a data set of three parts. */
import { sha256 } from "../../model/sha256.ts";
import type { ByteSource } from "../../ports.ts";
import type { DataSet, Samples } from "./data_set.ts";
import { known } from "./known.ts";
import { type Idx, readElements, readIdx } from "./idx.ts";

export interface ImageFiles {
  readonly name: string;
  readonly images: { readonly train: string; readonly test: string };
  readonly labels: { readonly train: string; readonly test: string };
  readonly classes: number;
  /** The last images of the training file: they are not trained on. */
  readonly valid: number;
  /** SHA-256 of all four files: images and labels of train, then of test. */
  readonly sha256: string;
  readonly notes: readonly string[];
}

/** A run of the images of a file: pixels 0..255 as 0..1. */
function samplesOf(images: Idx, labels: Idx, first: number, count: number): Samples {
  const shape = [1, ...images.shape.slice(1)], pixels = shape.reduce((product, n) => product * n, 1);
  const check = (from: number, n: number) => {
    if (!(from >= 0 && n >= 0 && from + n <= count)) {
      throw new RangeError(`Cannot read samples ${from} to ${from + n - 1}: there are ${count}`);
    }
  };
  return {
    count,
    shapeOf: () => shape,
    read(from, n, into) {
      check(from, n);
      const bytes = new Uint8Array(n * pixels);
      readElements(images, (first + from) * pixels, bytes);
      bytes.forEach((byte, i) => into[i] = byte / 255);
    },
    labels(from, n, into) {
      check(from, n);
      const bytes = new Uint8Array(n);
      readElements(labels, first + from, bytes);
      into.set(bytes);
    },
  };
}

/** @throws Error when a file is malformed, the files do not belong together, or they are not the ones that are known. */
export function openImages(files: ImageFiles, open: (path: string) => ByteSource): DataSet {
  const { name, valid, classes, notes } = files;
  const [trainImages, trainLabels, testImages, testLabels] = [
    readIdx(files.images.train, open(files.images.train), 3),
    readIdx(files.labels.train, open(files.labels.train), 1),
    readIdx(files.images.test, open(files.images.test), 3),
    readIdx(files.labels.test, open(files.labels.test), 1),
  ];
  for (const [images, labels] of [[trainImages, trainLabels], [testImages, testLabels]] as const) {
    if (images.shape[0] === labels.shape[0]) continue;
    throw new Error(
      `Cannot open "${name}" as data: ${images.shape[0]} images must have as many labels: there are ${
        labels.shape[0]
      }`,
    );
  }
  const hash = sha256(...[trainImages, trainLabels, testImages, testLabels].map((idx) => idx.source));
  const total = trainImages.shape[0]!;
  const set: DataSet = {
    name,
    shape: [1, ...trainImages.shape.slice(1)],
    classes,
    parts: {
      train: samplesOf(trainImages, trainLabels, 0, total - valid),
      valid: samplesOf(trainImages, trainLabels, total - valid, valid),
      test: samplesOf(testImages, testLabels, 0, testImages.shape[0]!),
    },
    notes,
    hash,
  };
  return known(set, files.sha256);
}
