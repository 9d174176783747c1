/**
 * IDX files, in which MNIST and its relatives come (yann.lecun.com/exdb/mnist): two zero bytes, the type of elements (8:
 * unsigned bytes), the number of axes, each axis as a big-endian 32-bit size, then the elements.
 */
import type { ByteSource } from "../../ports.ts";
import type { NumberArray } from "./numbers.ts";

export interface Idx {
  readonly shape: readonly number[];
  /** Offset of the first element in the file. */
  readonly start: number;
  readonly source: ByteSource;
}

const unsignedBytes = 8;

/** @throws Error that names the field and the offset when the file is not what it says. */
export function readIdx(what: string, source: ByteSource, axes: number): Idx {
  const refuse = (field: string, offset: number, must: string, is: string | number): never => {
    throw new Error(`Cannot read ${what} as IDX: ${field} at byte ${offset} must be ${must}: it is ${is}`);
  };
  const start = 4 + 4 * axes;
  if (source.size < start) refuse("the header", 0, `${start} bytes`, source.size);
  const header = new Uint8Array(start);
  source.read(0, header);
  const view = new DataView(header.buffer);
  if (view.getUint16(0) !== 0) refuse("the magic number", 0, "0", view.getUint16(0));
  if (header[2] !== unsignedBytes) refuse("the type", 2, `${unsignedBytes} (unsigned bytes)`, header[2]!);
  if (header[3] !== axes) refuse("the number of axes", 3, String(axes), header[3]!);
  const shape = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, n) => product * n, 1);
  if (source.size !== start + size) {
    refuse("the size of the file", start, `${start + size} bytes`, source.size);
  }
  return { shape, start, source };
}

/** Elements from index `from` on, as they are stored. */
export function readElements({ start, source }: Idx, from: number, into: Uint8Array): void {
  source.read(start + from, into);
}

export const idxNumbers = (name: string, idx: Idx): NumberArray => ({
  name,
  shape: idx.shape,
  isBytes: true,
  read(first, into) {
    const bytes = new Uint8Array(into.length);
    readElements(idx, first, bytes);
    into.set(bytes);
  },
});
