/** Numbers in a file as samples: row by row, whatever their type. */
import type { NpyArray } from "../../model/numpy/npy.ts";
import { sizeOf } from "../../model/view.ts";
import type { ByteSource } from "../../ports.ts";

export interface NumberArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** Unsigned bytes: pixels. */
  readonly isBytes: boolean;
  /** Row-major numbers from element `first` on. */
  read(first: number, into: Float32Array | Float64Array): void;
}

/** Views of one element each, at a byte offset, little-endian. */
const readers: Readonly<
  Record<string, readonly [bytes: number, at: (view: DataView, offset: number) => number]>
> = {
  u8: [1, (v, o) => v.getUint8(o)],
  i8: [1, (v, o) => v.getInt8(o)],
  u16: [2, (v, o) => v.getUint16(o, true)],
  i16: [2, (v, o) => v.getInt16(o, true)],
  u32: [4, (v, o) => v.getUint32(o, true)],
  i32: [4, (v, o) => v.getInt32(o, true)],
  u64: [8, (v, o) => Number(v.getBigUint64(o, true))],
  i64: [8, (v, o) => Number(v.getBigInt64(o, true))],
  f16: [2, (v, o) => v.getFloat16(o, true)],
  f32: [4, (v, o) => v.getFloat32(o, true)],
  f64: [8, (v, o) => v.getFloat64(o, true)],
  "|b1": [1, (v, o) => v.getUint8(o)],
};

/** Read at a time. */
const block = 2 ** 16;

/** @throws Error when its elements are no numbers, or its rows do not lie one after the other. */
export function numbers(
  name: string,
  { shape, type, view, offset }: NpyArray,
  { path, source }: { readonly path: string; readonly source: ByteSource },
): NumberArray {
  const fail = (why: string): never => {
    throw new Error(`Cannot read "${name}" in "${path}" as data: ${why}`);
  };
  const reader = Object.hasOwn(readers, type)
    ? readers[type]!
    : fail(`its elements must be numbers: they are ${type}`);
  // An axis of one element may have any stride.
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  if (!shape.every((n, i) => n <= 1 || view.strides[i] === strides[i])) {
    fail("its rows must lie one after the other: save numpy.ascontiguousarray of it");
  }
  const [bytes, at] = reader;
  return {
    name,
    shape,
    isBytes: type === "u8",
    read(first, into) {
      for (let done = 0; done < into.length; done += block) {
        const part = into.subarray(done, done + block), raw = new Uint8Array(part.length * bytes);
        source.read(offset + (first + done) * bytes, raw);
        const values = new DataView(raw.buffer);
        for (let i = 0; i < part.length; i++) part[i] = at(values, i * bytes);
      }
    },
  };
}
