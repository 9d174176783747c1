/** Samples in NumPy's arrays: images or rows of numbers, and a class for each. */
import { DataError } from "./data_error.ts";
import { readNpyHeader } from "../../model/numpy/npy.ts";
import { readZip } from "../../model/numpy/zip.ts";
import type { ByteSource } from "../../ports.ts";
import type { Part } from "./data_set.ts";
import { type NumberArray, numbers } from "./numbers.ts";
import { partNames } from "./split.ts";

/** Where an array lies. */
export interface ArrayPlace {
  readonly path: string;
  readonly source: ByteSource;
  /** "" for a file of its own. */
  readonly member: string;
  readonly start: number;
  readonly end: number;
}

type Kind = "samples" | "labels";
const kinds: Readonly<Record<string, Kind>> = {
  x: "samples",
  images: "samples",
  inputs: "samples",
  data: "samples",
  y: "labels",
  labels: "labels",
  targets: "labels",
};

/** `x_train`, `train_images`, `y`: the part and the kind that an array's name says; undefined when it says neither. */
export function roleOf(name: string): { readonly part: Part | undefined; readonly kind: Kind } | undefined {
  const words = name.toLowerCase().split(/[_-]/), found = words.find((word) => Object.hasOwn(kinds, word));
  if (found === undefined || words.length > 2) return undefined;
  const other = words.find((word) => word !== found);
  if (other !== undefined && !Object.hasOwn(partNames, other)) return undefined;
  return { part: other === undefined ? undefined : partNames[other]!, kind: kinds[found]! };
}

/** The arrays of an archive, by their names. @throws ModelFileError when it is malformed, or compressed */
export function arraysIn(path: string, source: ByteSource): ReadonlyMap<string, ArrayPlace> {
  const members = readZip(path, source).filter(({ name }) => name.endsWith(".npy"));
  return new Map(members.map(({ name, start, end }) => {
    const member = name.slice(0, -".npy".length);
    return [member, { path, source, member, start, end }];
  }));
}

/** Whether there are samples and labels among arrays of these names. */
export function isData(names: readonly string[]): boolean {
  const roles = names.map((name) => roleOf(name)?.kind);
  return roles.includes("samples") && roles.includes("labels");
}

export interface ArrayPair {
  readonly images: NumberArray;
  readonly labels: NumberArray;
}

/** @throws Error when an array has no partner, or two arrays say the same. */
export function pairsOf(
  name: string,
  places: ReadonlyMap<string, ArrayPlace>,
): Partial<Readonly<Record<Part, ArrayPair>>> {
  const found: Partial<Record<Part, { samples?: NumberArray; labels?: NumberArray }>> = {};
  const fail = (why: string): never => {
    throw new DataError(name, `${why}`);
  };
  for (const [array, place] of places) {
    const role = roleOf(array);
    if (role === undefined) continue;
    const own = found[role.part ?? "train"] ??= {};
    if (own[role.kind] !== undefined) {
      fail(`the ${role.kind} of a part must be one array: "${array}" is another`);
    }
    own[role.kind] = numbers(array, readNpyHeader(place), place);
  }
  const pairs: Partial<Record<Part, ArrayPair>> = {};
  for (const [part, { samples, labels }] of Object.entries(found)) {
    if (samples === undefined || labels === undefined) {
      return fail(
        `the part ${part} must have samples and labels: it has ${samples ? "samples" : "labels"} only`,
      );
    }
    pairs[part as Part] = { images: samples, labels };
  }
  return pairs;
}
