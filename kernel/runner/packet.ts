/**
 * Requests to a runner and its replies, as bytes: the length of a JSON header and of what follows it, 4 octets each,
 * little endian; the header; the elements of tensors, one after another, little endian.
 */
import type { GraphTensor, GraphValues } from "../../src/session.ts";

/** A tensor whose elements follow the header. */
export interface TensorHead {
  readonly name: string;
  readonly type: GraphTensor["type"];
  readonly shape: readonly number[];
  /** Of its elements. */
  readonly bytes: number;
}

/** What a runner is asked. Each request has one reply, in the order of the requests. */
export type Request =
  & {
    /** Graphs that are used no more. */
    readonly close?: readonly number[];
    readonly graph: number;
  }
  & (
    /** The file of the graph follows. */
    | { readonly do: "load" }
    | { readonly do: "run"; readonly inputs: readonly TensorHead[]; readonly outputs: readonly string[] }
  );

export type Reply =
  /** The names of the graph's inputs and outputs. */
  | { readonly loaded: { readonly inputs: readonly string[]; readonly outputs: readonly string[] } }
  | { readonly outputs: readonly TensorHead[] }
  | { readonly error: string };

/** Octets before the header. */
export const prelude = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of a packet, in pieces: what was given is not copied. */
export function packet(header: Request | Reply, parts: readonly Uint8Array[]): Uint8Array[] {
  const text = encoder.encode(JSON.stringify(header));
  const payload = parts.reduce((sum, part) => sum + part.length, 0);
  const head = new Uint8Array(prelude + text.length);
  const view = new DataView(head.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, payload, true);
  head.set(text, prelude);
  return [head, ...parts];
}

/** What the first octets of a packet say. */
export function lengths(head: Uint8Array): { readonly header: number; readonly payload: number } {
  const view = new DataView(head.buffer, head.byteOffset);
  return { header: view.getUint32(0, true), payload: view.getUint32(4, true) };
}

/** Reads a packet piece by piece. @param fill fills the array given, or throws. */
export function readHeader<T extends Request | Reply>(
  fill: (into: Uint8Array) => void,
): { readonly header: T; readonly payload: number } {
  const head = new Uint8Array(prelude);
  fill(head);
  const { header, payload } = lengths(head);
  const text = new Uint8Array(header);
  fill(text);
  return { header: JSON.parse(decoder.decode(text)), payload };
}

const arrays = {
  float32: Float32Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int8: Int8Array,
} as const;

export const isPassed = (type: string): type is GraphTensor["type"] => Object.hasOwn(arrays, type);

/** Values as heads and their elements, in the same order. */
export function unload(values: GraphValues): { readonly heads: TensorHead[]; readonly parts: Uint8Array[] } {
  const heads: TensorHead[] = [], parts: Uint8Array[] = [];
  for (const [name, { type, shape, values: { buffer, byteOffset, byteLength } }] of Object.entries(values)) {
    heads.push({ name, type, shape, bytes: byteLength });
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return { heads, parts };
}

/** The values that follow a header. */
export function readValues(heads: readonly TensorHead[], fill: (into: Uint8Array) => void): GraphValues {
  return Object.fromEntries(heads.map(({ name, type, shape, bytes }) => {
    const array = arrays[type];
    const values = new array(bytes / array.BYTES_PER_ELEMENT);
    fill(new Uint8Array(values.buffer));
    return [name, { type, shape, values } as GraphTensor];
  }));
}
