/** What was written for compressed-tensors, read back and dequantized as that library does it. */
import { builtIns } from "../../../formula/functions.ts";
import { valueOfPattern } from "../../../formula/scheme/patterns.ts";
import type { SafetensorsHeader } from "../../../model/safetensors_read.ts";
import type { StoredTensor } from "../../../model/safetensors.ts";
import type { RowSource } from "../../../model/model.ts";
import type { Engine } from "../../../numerics/engine.ts";
import type { ByteSource } from "../../../ports.ts";
import type { QuantizedTensor } from "../../quantized_model.ts";
import { bytesOfRow, codesOfRows } from "./rows.ts";
import { moduleOf } from "./tensors.ts";
import type { CompressedWeights } from "./weights.ts";

type Fail = (what: string) => never;

const typeOf = (name: string) => builtIns.get(name)!.type!()!;

/** Values of bit patterns; integers are their own. */
function valuesOf({ format }: CompressedWeights): Float32Array | undefined {
  if (format === "pack-quantized" || format === "int-quantized") return undefined;
  const type = typeOf(format === "float-quantized" ? "e4m3" : "e2m1");
  return Float32Array.from({ length: 2 ** type.bits }, (_, code) => valueOfPattern(code, type));
}

/** Elements `from` and up as they are decoded, into `into`: (code - zero point) * scale in binary32, part by part. */
function dequantize(
  { zeros }: CompressedWeights,
  codes: Int16Array | Uint8Array,
  values: Float32Array | undefined,
  { scales, share, from }: { readonly scales: Float32Array; readonly share: number; readonly from: number },
  into: Float32Array,
): void {
  for (let at = 0; at < into.length;) {
    const part = Math.floor((from + at) / share), end = Math.min(into.length, (part + 1) * share - from);
    const scale = scales[part]!, zero = zeros?.[part] ?? 0;
    if (values === undefined) { for (; at < end; at++) into[at] = (codes[at]! - zero) * scale; }
    else for (; at < end; at++) into[at] = values[codes[at]!]! * scale;
  }
}

function bytesAt(written: ByteSource, header: SafetensorsHeader, name: string, fail: Fail) {
  const entry = header.tensors.get(name) ?? fail(`${name} is not in it`);
  return (at: number, length: number) => {
    const bytes = new Uint8Array(length);
    written.read(entry.offset + at, bytes);
    return bytes;
  };
}

/** Scales as they are multiplied by. */
function scalesOf(
  w: CompressedWeights,
  module: string,
  read: (name: string) => (at: number, length: number) => Uint8Array,
): Float32Array {
  const count = w.scales.length, stored = read(`${module}.weight_scale`);
  if (w.format === "mxfp4-pack-quantized") return Float32Array.from(stored(0, count), (e) => 2 ** (e - 127));
  if (w.format !== "nvfp4-pack-quantized") return new Float32Array(stored(0, 4 * count).buffer);
  const [global] = new Float32Array(read(`${module}.weight_global_scale`)(0, 4).buffer),
    type = typeOf("e4m3");
  return Float32Array.from(stored(0, count), (s) => valueOfPattern(s, type) / global!);
}

/** @throws by `fail` at the first element that is not the value that the model has. */
export function checkWeights(
  q: QuantizedTensor,
  w: CompressedWeights,
  values: RowSource,
  { written, header }: { readonly written: ByteSource; readonly header: SafetensorsHeader },
  engine: Engine,
  fail: Fail,
): void {
  const { rows, cols } = q.tensor, module = moduleOf(q.tensor);
  const read = (name: string) => bytesAt(written, header, name, fail);
  const isByte = w.format === "int-quantized" || w.format === "float-quantized";
  const codes = read(`${module}.${isByte ? "weight" : "weight_packed"}`), length = bytesOfRow(w, cols);
  const scales = scalesOf(w, module, read), share = rows * cols / scales.length, table = valuesOf(w);
  const height = Math.min(rows, Math.max(1, Math.floor((1 << 18) / cols)));
  const [expected, found] = [new Float32Array(height * cols), new Float32Array(height * cols)];
  for (let row = 0; row < rows; row += height) {
    const count = Math.min(height, rows - row), size = count * cols, from = row * cols;
    values.read(row, count, expected.subarray(0, size));
    const stored = codesOfRows(w, codes(row * length, count * length), cols, engine);
    dequantize(w, stored, table, { scales, share, from }, found.subarray(0, size));
    for (let i = 0; i < size; i++) {
      if (found[i] !== expected[i]) {
        fail(`${module}.weight is ${found[i]} at element ${from + i}, not ${expected[i]}`);
      }
    }
  }
}

/** @throws by `fail` at the first byte that differs. */
export function checkBytes(
  tensor: StoredTensor,
  { written, header }: { readonly written: ByteSource; readonly header: SafetensorsHeader },
  fail: Fail,
): void {
  const read = bytesAt(written, header, tensor.name, fail);
  let at = 0;
  for (const piece of tensor.pieces()) {
    const found = read(at, piece.length), differs = piece.findIndex((byte, i) => byte !== found[i]);
    if (differs >= 0) fail(`${tensor.name} at byte ${at + differs}`);
    at += piece.length;
  }
}
