/** Weights of compressed-tensors, dequantized as that library does it when they are read: (code - zero point) * scale in binary32. */
import type { ByteSource } from "../../ports.ts";
import { type Elements, FileElements } from "../elements.ts";
import type { Dtype } from "../model.ts";

/** A tensor of the file. */
export interface Part {
  readonly source: ByteSource;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** A sign, then exponent and mantissa: all finite values of FP8 E4M3 and FP4 E2M1 (OCP OFP8 1.0, OCP MX 1.0). */
function tableOf(exponent: number, mantissa: number): Float32Array {
  const bias = 2 ** (exponent - 1) - 1, half = 2 ** (exponent + mantissa);
  return Float32Array.from({ length: 2 * half }, (_, pattern) => {
    const magnitude = pattern % half,
      e = Math.floor(magnitude / 2 ** mantissa),
      m = magnitude % 2 ** mantissa;
    const value = e === 0 ? m * 2 ** (1 - bias - mantissa) : (1 + m / 2 ** mantissa) * 2 ** (e - bias);
    const isNan = exponent === 4 && magnitude === half - 1;
    return isNan ? NaN : pattern < half ? value : -value;
  });
}
const e4m3 = tableOf(4, 3), e2m1 = tableOf(2, 1);

const floats: Readonly<Record<string, Dtype>> = { F32: "f32", BF16: "bf16", F16: "f16", F64: "f64" };

/** Numbers of a small tensor from one on: scales, in whatever type they are. */
function numbersOf(part: Part): (first: number, count: number) => Float32Array {
  const dtype = Object.hasOwn(floats, part.dtype) ? floats[part.dtype] : undefined;
  const bytes = (first: number, count: number) => {
    const read = new Uint8Array(count);
    part.source.read(part.offset + first, read);
    return read;
  };
  if (dtype === undefined) {
    const value = part.dtype === "F8_E4M3" ? (b: number) => e4m3[b]! : (e: number) => 2 ** (e - 127);
    return (first, count) => Float32Array.from(bytes(first, count), value);
  }
  const elements = new FileElements(part.source, part.offset, part.shape.reduce((a, b) => a * b, 1), dtype);
  return (first, count) => {
    const into = new Float32Array(count);
    elements.read(first, into);
    return into;
  };
}

export interface Compressed {
  readonly format: string;
  readonly bits: number;
  readonly rows: number;
  readonly cols: number;
  readonly codes: Part;
  /** One number; one a row; or as many a row as there are groups. */
  readonly scale: Part;
  readonly zero?: Part | undefined;
  readonly global?: Part | undefined;
}

/** Elements decoded at a time, about. */
const most = 1 << 17;

export class CompressedElements implements Elements {
  readonly size: number;
  readonly #of: Compressed;
  readonly #scales: (first: number, count: number) => Float32Array;
  /** Groups of a row; 0 when there is one scale for all. */
  readonly #groups: number;
  #global: number | undefined;

  constructor(of: Compressed) {
    this.size = of.rows * of.cols;
    this.#of = of;
    this.#scales = numbersOf(of.scale);
    this.#groups = of.scale.shape.length === 2 ? of.scale.shape[1]! : 0;
  }

  read(first: number, into: Float32Array): void {
    const { cols } = this.#of;
    for (let done = 0; done < into.length;) {
      const row = Math.floor((first + done) / cols), skip = (first + done) % cols, left = into.length - done;
      const whole = skip === 0 ? Math.min(Math.floor(left / cols), Math.max(1, Math.floor(most / cols))) : 0;
      if (whole > 0) {
        this.#decode(row, whole, into.subarray(done, done + whole * cols));
        done += whole * cols;
      } else {
        const own = new Float32Array(cols), take = Math.min(cols - skip, left);
        this.#decode(row, 1, own);
        into.set(own.subarray(skip, skip + take), done);
        done += take;
      }
    }
  }

  #decode(row: number, count: number, into: Float32Array): void {
    const { cols } = this.#of, groups = this.#groups || 1, size = Math.ceil(cols / groups);
    this.#values(row, count, into);
    const scales = this.#scaleOf(row, count), zeros = this.#zeroOf(row, count);
    for (let r = 0; r < count; r++) {
      for (let g = 0; g < groups; g++) {
        const part = this.#groups === 0 ? 0 : r * groups + g, s = scales[part]!, z = zeros?.[part] ?? 0;
        const end = r * cols + Math.min(cols, (g + 1) * size);
        for (let i = r * cols + g * size; i < end; i++) into[i] = (into[i]! - z) * s;
      }
    }
  }

  #scaleOf(row: number, count: number): Float32Array {
    const scales = this.#groups === 0
      ? this.#scales(0, 1)
      : this.#scales(row * this.#groups, count * this.#groups);
    const { global } = this.#of;
    if (global === undefined) return scales;
    this.#global ??= numbersOf(global)(0, 1)[0]!;
    return scales.map((s) => s / this.#global!);
  }

  /** Zero points of groups and channels are packed along the rows; that of a whole tensor and those of bytes are not. */
  #zeroOf(row: number, count: number): Float32Array | undefined {
    const { zero, format, bits } = this.#of, groups = this.#groups;
    if (zero === undefined) return undefined;
    if (format !== "pack-quantized" || groups === 0) {
      const bytes = new Int8Array(groups === 0 ? 1 : count * groups);
      zero.source.read(zero.offset + row * groups, new Uint8Array(bytes.buffer));
      return Float32Array.from(bytes);
    }
    const first = Math.floor(row * bits / 32), last = Math.ceil((row + count) * bits / 32);
    const words = new Uint32Array((last - first) * groups);
    zero.source.read(zero.offset + 4 * first * groups, new Uint8Array(words.buffer));
    const zeros = new Float32Array(count * groups);
    for (let r = 0; r < count; r++) {
      for (let g = 0; g < groups; g++) {
        const bit = (row + r) * bits - 32 * first, at = Math.floor(bit / 32) * groups + g;
        zeros[r * groups + g] = field(words[at]!, words[at + groups] ?? 0, bit % 32, bits) - 2 ** (bits - 1);
      }
    }
    return zeros;
  }

  /** Codes as numbers. */
  #values(row: number, count: number, into: Float32Array): void {
    const { codes, format, bits, cols } = this.#of, length = codes.size / this.#of.rows;
    const bytes = new Uint8Array(count * length);
    codes.source.read(codes.offset + row * length, bytes);
    if (format === "int-quantized") into.set(new Int8Array(bytes.buffer));
    else if (format === "float-quantized") {
      for (let i = 0; i < into.length; i++) {
        into[i] = e4m3[bytes[i]!]!;
      }
    } else if (format !== "pack-quantized") {
      for (let i = 0; i < into.length; i++) into[i] = e2m1[(bytes[i >> 1]! >> 4 * (i & 1)) & 15]!;
    } else {
      const words = new Uint32Array(bytes.buffer), perRow = length / 4, half = 2 ** (bits - 1);
      for (let r = 0, at = 0; r < count; r++) {
        for (let i = 0; i < cols; i++, at++) {
          const word = r * perRow + Math.floor(i * bits / 32);
          into[at] = field(words[word]!, words[word + 1] ?? 0, i * bits % 32, bits) - half;
        }
      }
    }
  }
}

/** `bits` bits from a place of a word on; those that do not fit are the lowest of the next. */
function field(word: number, next: number, at: number, bits: number): number {
  const low = word >>> at, high = at + bits > 32 ? next << (32 - at) : 0;
  return (low | high) & (2 ** bits - 1);
}
