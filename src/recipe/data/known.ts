import type { DataSet } from "./data_set.ts";

/** @throws Error unless the data set is the one that is known. */
export function known(set: DataSet, sha256: string): DataSet {
  if (set.hash === sha256) return set;
  throw new Error(`Cannot open "${set.name}" as data: its SHA-256 must be ${sha256}: it is ${set.hash}`);
}
