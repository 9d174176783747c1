/** Rows of a canonical matrix as the bytes of a stored tensor: the way back from `matrix.ts` and `elements.ts`. */
import type { Sink } from "../ports.ts";
import { bytesPerElement } from "./elements.ts";
import { toBf16, toF16, widenBf16, widenF16 } from "./half.ts";
import { positions } from "./matrix.ts";
import type { Dtype, RowSource } from "./model.ts";
import { isContiguous, type MatrixAxes, type View } from "./view.ts";

/** Elements at a time: 1 MiB of binary32. */
const block = 1 << 18;

/** Little-endian bytes; f16 and bf16 round to nearest, ties to even. */
export function encode(values: Float32Array, dtype: Dtype): Uint8Array {
  const bytes = new Uint8Array(values.length * bytesPerElement[dtype]);
  if (dtype === "f32") bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  else if (dtype === "f64") new Float64Array(bytes.buffer).set(values);
  else new Uint16Array(bytes.buffer).set(Uint16Array.from(values, dtype === "f16" ? toF16 : toBf16));
  return bytes;
}

/** Rounds to what `dtype` can hold, in place. */
export function roundTo(values: Float32Array, dtype: Dtype): void {
  if (dtype === "f16") widenF16(Uint16Array.from(values, toF16), values);
  else if (dtype === "bf16") widenBf16(Uint16Array.from(values, toBf16), values);
}

/** Calls back with runs of whole rows of `source`, in order. The buffer is used again. */
export function eachBlock(
  source: RowSource,
  visit: (values: Float32Array, row: number, count: number) => void,
): void {
  const { rows, cols } = source;
  const height = Math.max(1, Math.floor(block / Math.max(1, cols)));
  const buffer = new Float32Array(Math.min(height, rows) * cols);
  for (let row = 0; row < rows; row += height) {
    const count = Math.min(height, rows - row);
    const values = buffer.subarray(0, count * cols);
    source.read(row, count, values);
    visit(values, row, count);
  }
}

/**
 * Writes the rows of `source` in the order of the stored tensor. A matrix that lies as it is stored streams; a
 * transposed one is held in memory, one tensor at a time.
 */
export function writeStored(
  source: RowSource,
  view: View,
  axes: MatrixAxes,
  dtype: Dtype,
  sink: Pick<Sink, "write">,
): void {
  const order = [...axes.rows, ...axes.cols];
  const turned = { shape: order.map((a) => view.shape[a]!), strides: order.map((a) => view.strides[a]!) };
  if (isContiguous(turned)) {
    eachBlock(source, (values) => sink.write(encode(values, dtype)));
    return;
  }
  const stored = new Float32Array(source.rows * source.cols);
  const at = positions(view, axes);
  eachBlock(source, (values, row, count) => {
    for (let r = 0, from = 0; r < count; r++) {
      const base = at.rows[row + r]!;
      for (const col of at.cols) stored[base + col] = values[from++]!;
    }
  });
  for (let from = 0; from < stored.length; from += block) {
    sink.write(encode(stored.subarray(from, from + block), dtype));
  }
}
