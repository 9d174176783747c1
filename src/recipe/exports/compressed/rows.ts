/** Codes in the bytes of compressed-tensors' tensors, some rows at a time, and back. */
import type { Codes } from "../../../formula/scheme/codes.ts";
import { type Kept, readKept } from "../../../formula/scheme/kept.ts";
import { newCodes, storageOf } from "../../../formula/scheme/codes.ts";
import type { Engine } from "../../../numerics/engine.ts";
import type { CompressedWeights } from "./weights.ts";

/** Codes at a time, about. */
const most = 1 << 20;

/** Runs of whole rows. The codes are overwritten by the next. */
export function* eachRows(
  kept: Kept,
  rows: number,
  cols: number,
): Generator<{ readonly row: number; readonly count: number; readonly codes: Codes }> {
  const height = Math.min(rows, Math.max(1, Math.floor(most / cols)));
  const buffer = newCodes(storageOf(kept), height * cols);
  for (let row = 0; row < rows; row += height) {
    const count = Math.min(height, rows - row), codes = buffer.subarray(0, count * cols);
    readKept(kept, row * cols, codes);
    yield { row, count, codes };
  }
}

type Layout = Pick<CompressedWeights, "format" | "bits" | "low">;

/** Bytes of a row. Words are of 32 bits, and a row begins a new one. */
export function bytesOfRow({ format, bits }: Layout, cols: number): number {
  switch (format) {
    case "pack-quantized":
      return 4 * Math.ceil(cols * bits / 32);
    case "int-quantized":
    case "float-quantized":
      return cols;
    default:
      return cols / 2;
  }
}

/** Integers with something added, as bytes: two's complement where they are below 0. */
function moved(codes: ArrayLike<number>, by: number): Uint8Array {
  const bytes = new Uint8Array(codes.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = codes[i]! + by;
  return bytes;
}

/** Of codes that are counted from 0 on, what makes them two's complement as those from -2^(bits - 1) on are. */
export const toSigned = ({ bits, low }: Pick<Layout, "bits" | "low">): number =>
  low === 0 ? -(2 ** (bits - 1)) : 0;

/** Codes of some rows; the first of a word or a byte is the lowest. */
export function bytesOfRows(layout: Layout, codes: Codes, cols: number, engine: Engine): Uint8Array {
  const { format, bits, low } = layout;
  if (format === "float-quantized") return moved(codes, 0);
  if (format === "int-quantized") return moved(codes, toSigned(layout));
  const counted = moved(codes, -low), length = bytesOfRow(layout, cols);
  if (bits * cols === 8 * length) return bits === 8 ? counted : engine.pack(counted, bits);
  const rows = codes.length / cols, bytes = new Uint8Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const own = counted.subarray(row * cols, (row + 1) * cols);
    bytes.set(bits === 8 ? own : engine.pack(own, bits), row * length);
  }
  return bytes;
}

/** The inverse: codes as they are kept. */
export function codesOfRows(
  layout: Layout,
  bytes: Uint8Array,
  cols: number,
  engine: Engine,
): Int16Array | Uint8Array {
  const { format, bits, low } = layout;
  if (format === "float-quantized") return bytes;
  if (format === "int-quantized") {
    const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    return raised(signed, -toSigned(layout), new Int16Array(bytes.length));
  }
  const length = bytesOfRow(layout, cols), rows = bytes.length / length, codes = new Int16Array(rows * cols);
  if (bits * cols === 8 * length) {
    return raised(bits === 8 ? bytes : engine.unpack(bytes, bits, codes.length, false), low, codes);
  }
  for (let row = 0; row < rows; row++) {
    const own = bytes.subarray(row * length, row * length + Math.ceil(cols * bits / 8));
    const counted = bits === 8 ? own : engine.unpack(own, bits, cols, false);
    raised(counted, low, codes.subarray(row * cols, (row + 1) * cols));
  }
  return codes;
}

function raised(from: ArrayLike<number>, by: number, to: Int16Array): Int16Array {
  for (let i = 0; i < to.length; i++) to[i] = from[i]! + by;
  return to;
}

/** Zero points [rows, groups], packed along the rows: words [ceil(rows * bits / 32), groups]. */
export function packedZeros(
  zeros: Float32Array,
  { bits, low }: Layout,
  rows: number,
  engine: Engine,
): Uint8Array {
  const groups = zeros.length / rows, turned = new Int16Array(zeros.length);
  zeros.forEach((z, i) => turned[i % groups * rows + Math.floor(i / groups)] = z);
  const lines = bytesOfRows({ format: "pack-quantized", bits, low }, turned, rows, engine);
  const words = new Uint32Array(lines.buffer, lines.byteOffset, lines.length / 4),
    height = words.length / groups;
  const stored = new Uint32Array(words.length);
  words.forEach((word, i) => stored[i % height * groups + Math.floor(i / height)] = word);
  return new Uint8Array(stored.buffer);
}
