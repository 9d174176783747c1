/** What each tensor of a quantized model becomes in a file of compressed-tensors. */
import type { StoredTensor } from "../../../model/safetensors.ts";
import { bytesOfTensor } from "../../../model/elements.ts";
import { encode } from "../../../model/encode.ts";
import type { Dtype, OtherTensor, RowSource, Tensor } from "../../../model/model.ts";
import { eachPiece } from "../../../model/gguf/write.ts";
import type { Engine } from "../../../numerics/engine.ts";
import { patternOf } from "../../../formula/scheme/patterns.ts";
import { builtIns } from "../../../formula/functions.ts";
import type { QuantizedTensor } from "../../quantized_model.ts";
import { bytesOfRow, bytesOfRows, eachRows, packedZeros, toSigned } from "./rows.ts";
import type { CompressedWeights } from "./weights.ts";

const e4m3 = builtIns.get("e4m3")!.type!()!;

/** The name of the module that owns a weight, as torch has it: without the ".weight" at its end. */
export const moduleOf = ({ alias, path }: Tensor): string =>
  (alias.endsWith(".weight") ? alias : path).replace(/\.weight$/, "");

const whole = (name: string, dtype: string, shape: readonly number[], bytes: Uint8Array): StoredTensor => ({
  name,
  dtype,
  shape,
  bytes: bytes.length,
  pieces: () => [bytes],
});

const raw = (values: Float32Array | BigInt64Array | Int8Array) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function scaleOf({ format, scales }: CompressedWeights): readonly [dtype: string, bytes: Uint8Array] {
  if (format === "mxfp4-pack-quantized") return ["U8", Uint8Array.from(scales, (s) => Math.log2(s) + 127)];
  if (format === "nvfp4-pack-quantized") {
    return ["F8_E4M3", Uint8Array.from(scales, (s) => patternOf(s, e4m3))];
  }
  return ["F32", raw(scales)];
}

function* zerosOf(
  module: string,
  w: CompressedWeights,
  rows: number,
  parts: readonly number[],
  engine: Engine,
) {
  const { format, zeros, strategy, bits, low } = w;
  if (zeros === undefined) return;
  const name = `${module}.weight_zero_point`;
  if (format === "pack-quantized" && strategy !== "tensor") {
    const shape = [Math.ceil(rows * bits / 32), parts[1]!];
    yield whole(name, "I32", shape, packedZeros(zeros, w, rows, engine));
  } else {
    const by = toSigned({ bits, low });
    yield whole(name, "I8", parts, raw(Int8Array.from(zeros, (z) => z + by)));
  }
}

/** The tensors of a module whose weight is quantized. */
export function compressedTensors(q: QuantizedTensor, w: CompressedWeights, engine: Engine): StoredTensor[] {
  const { rows, cols } = q.tensor, module = moduleOf(q.tensor), { format, strategy } = w;
  const isByte = format === "int-quantized" || format === "float-quantized";
  const row = bytesOfRow(w, cols), isWord = format === "pack-quantized";
  const parts = strategy === "tensor" ? [1] : [rows, w.scales.length / rows];
  const [scaleType, scales] = scaleOf(w);
  return [
    {
      name: `${module}.${isByte ? "weight" : "weight_packed"}`,
      dtype: isWord ? "I32" : format === "int-quantized" ? "I8" : isByte ? "F8_E4M3" : "U8",
      shape: [rows, isWord ? row / 4 : row],
      bytes: rows * row,
      *pieces() {
        for (const { codes } of eachRows(w.codes, rows, cols)) yield bytesOfRows(w, codes, cols, engine);
      },
    },
    whole(`${module}.weight_scale`, scaleType, parts, scales),
    ...(w.global === undefined
      ? []
      : [whole(`${module}.weight_global_scale`, "F32", [1], raw(Float32Array.of(w.global)))]),
    ...zerosOf(module, w, rows, parts, engine),
    ...(isWord
      ? [whole(`${module}.weight_shape`, "I64", [2], raw(BigInt64Array.of(BigInt(rows), BigInt(cols))))]
      : []),
  ];
}

/** Rows at a time, about 1 MiB. */
const most = 1 << 18;

/** A tensor as numbers of the type that it has in its source; of blocks and f64 binary32 and f64. @param values of its rows. */
export function plainTensor(tensor: Tensor, values: RowSource): StoredTensor {
  const { rows, cols, shape, alias, dtype, blocks } = tensor;
  const type: Dtype = blocks === undefined ? dtype : "f32";
  const height = Math.max(1, Math.floor(most / Math.max(1, cols)));
  return {
    name: alias,
    dtype: type.toUpperCase(),
    // What lies turned in its source is written as the matrix that it is.
    shape: tensor.readElements !== undefined ? shape : cols === 1 ? [rows] : [rows, cols],
    bytes: bytesOfTensor({ size: tensor.size, dtype: type }),
    *pieces() {
      const buffer = new Float32Array(Math.min(height, rows) * cols);
      for (let row = 0; row < rows; row += height) {
        const count = Math.min(height, rows - row), part = buffer.subarray(0, count * cols);
        values.read(row, count, part);
        yield encode(part, type);
      }
    },
  };
}

const kinds = new Set(["BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64", "F8_E4M3", "F8_E5M2"]);

/** What no rule reaches and is no real number; undefined when the format has no such type. */
export function otherTensor(
  { path, dtype, shape, source, offset, bytes }: OtherTensor,
): StoredTensor | undefined {
  const type = dtype.toUpperCase();
  if (!kinds.has(type)) return undefined;
  return {
    name: path,
    dtype: type,
    shape,
    bytes,
    pieces() {
      const pieces: Uint8Array[] = [];
      eachPiece(source, offset, bytes, (piece) => pieces.push(piece.slice()));
      return pieces;
    },
  };
}
