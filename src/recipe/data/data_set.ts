/** Data as a value: samples in three parts, of which the third is for the last word only. */

import { grouped } from "../../display/table.ts";

export const parts = ["train", "valid", "test"] as const;
export type Part = typeof parts[number];

/** One part, read on demand. */
export interface Samples {
  readonly count: number;
  /** Fills `into` with samples `first` to `first + count`, one after the other, binary32. */
  read(first: number, count: number, into: Float32Array): void;
  /** The class of each of those samples, when they are labelled. */
  labels?(first: number, count: number, into: Int32Array): void;
}

export interface DataSet {
  readonly name: string;
  /** Of one sample, such as [1, 28, 28]. */
  readonly shape: readonly number[];
  /** How many classes the labels tell apart. */
  readonly classes?: number;
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
export function describeData({ set, part }: DataUse): string {
  const count = (p: Part) => grouped(set.parts[p].count);
  const samples = part === undefined ? parts.map((p) => `${count(p)} ${p}`).join(", ") : count(part);
  const classes = set.classes === undefined ? "" : `, ${set.classes} classes`;
  return `${dataText({ set, ...(part && { part }) })}: ${samples} samples of ${
    set.shape.join("×")
  }${classes}`;
}

export const dataText = ({ set, part }: DataUse): string =>
  part === undefined ? set.name : `${set.name}.${part}`;
