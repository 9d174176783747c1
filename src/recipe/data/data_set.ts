/** Data as a value: samples in three parts, of which the third is for the last word only. */

import type { Language } from "../../../grammar/diagnostic.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { grouped } from "../../display/table.ts";

export const parts = ["train", "valid", "test"] as const;
export type Part = typeof parts[number];

/** One part, read on demand. */
export interface Samples {
  readonly count: number;
  /** Of sample `i`, without the batch: [1, 28, 28]. Lines of text are as wide as they are long. */
  shapeOf(i: number): readonly number[];
  /** Fills `into` with samples `first` to `first + count`, one after the other, each row-major, binary32. */
  read(first: number, count: number, into: Float32Array): void;
  /** The class of each of those samples, when classes label them. */
  labels?(first: number, count: number, into: Int32Array): void;
  /** What each of those samples says, when texts label them. */
  texts?(first: number, count: number): readonly string[];
}

export interface DataSet {
  readonly name: string;
  /** Of one sample, such as [1, 28, 28]; -1 along an axis in which samples differ, as in [3, 48, -1]. */
  readonly shape: readonly number[];
  /** How many classes the labels tell apart. */
  readonly classes?: number;
  /**
   * What each output of a model that reads texts stands for, one a step: the first is the blank of connectionist temporal
   * classification, written "". There when texts label the samples.
   */
  readonly alphabet?: readonly string[];
  readonly parts: Readonly<Record<Part, Samples>>;
  /** Where it comes from, and how it was split. */
  readonly notes: readonly string[];
  /** SHA-256 of all that it was read from, in hexadecimal. */
  readonly hash: string;
}

/** A data set, or one part of it: `mnist`, `mnist.valid`. */
export interface DataUse {
  readonly set: DataSet;
  readonly part?: Part;
}

/** "mnist: 55,000 train, 5000 valid, 10,000 test samples of 1×28×28, 10 classes". */
export function describeData({ set, part }: DataUse, language: Language = "en"): string {
  const shown = part === undefined ? parts : [part];
  return lines.dataSet({
    name: dataText({ set, ...(part && { part }) }),
    counts: shown.map((p) => ({
      count: grouped(set.parts[p].count),
      ...(part === undefined && { part: p }),
    })),
    shape: set.shape.map((n) => n < 0 ? undefined : n),
    classes: set.classes,
    texts: set.alphabet !== undefined,
  }, language);
}

export const dataText = ({ set, part }: DataUse): string =>
  part === undefined ? set.name : `${set.name}.${part}`;
