/**
 * What a DequantizeLinear node makes of constants (https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html), read on demand:
 * (code - zero point) * scale in binary32, with a scale for the tensor, for each index of an axis, or for each block along one.
 */
import type { ByteSource } from "../../ports.ts";
import { type Elements, MemoryElements } from "../elements.ts";
import { roundTo } from "../encode.ts";
import type { Dtype } from "../model.ts";
import { sizeOf } from "../view.ts";
import type { OpenBeside } from "../beside.ts";
import { elementsOf, externalBytes } from "./elements_of.ts";
import { dataTypeName, dataTypes, type Dequantized, type NodeProto, type TensorProto } from "./proto.ts";
import { pathOf, type Wire } from "./wire.ts";

const integers = /^[iu](?:4|8|16|32)$/;
const float8 = new Set(["f8e4m3fn", "f8e5m2"]);
/** A scale has a type of its own, which the weights take. */
const scaleTypes = new Set(["f32", "f16", "bf16"]);

/** The weights that a node decodes; undefined when it is given other things than the operator takes. */
export function dequantized(
  { op, domain, attributes, outputs }: NodeProto,
  codes: TensorProto,
  scale: TensorProto | undefined,
  zero: TensorProto | undefined,
): TensorProto | undefined {
  const [name = ""] = outputs;
  const number = (key: string, otherwise: number) => {
    const value = attributes.get(key)?.value;
    return typeof value === "number" ? value : otherwise;
  };
  const kind = dataTypeName(codes.type);
  if (op !== "DequantizeLinear" || domain !== "" || scale === undefined || codes.dequantized !== undefined) {
    return undefined;
  }
  if (!(integers.test(kind) || float8.has(kind)) || !scaleTypes.has(dataTypeName(scale.type))) {
    return undefined;
  }
  if (zero !== undefined && (zero.type !== codes.type || zero.size !== scale.size)) return undefined;
  const rank = codes.dims.length, said = number("axis", 1), axis = said < 0 ? said + rank : said;
  const blockSize = number("block_size", 0);
  const whole = scale.size === 1 && scale.dims.length <= 1;
  const length = codes.dims[axis];
  if (!whole) {
    if (length === undefined || blockSize < 0) return undefined;
    const wanted = blockSize === 0 ? [length] : codes.dims.with(axis, Math.ceil(length / blockSize));
    if (wanted.length !== scale.dims.length || wanted.some((n, i) => n !== scale.dims[i])) return undefined;
  }
  const own: Dequantized = { codes, scale, zero, axis, blockSize, whole, rounded: [scale.type] };
  return { ...codes, name, type: scale.type, dequantized: own };
}

/** What a node that decodes is called, when the weights themselves are of another type than the scale: a Cast behind it has the name. */
export const dequantizedName = (name: string): string => `${name}_dequantized`;

/** The same weights in the type that they are stored as in the source; undefined for a Cast that is the model's own. */
export function castDequantized(tensor: TensorProto, to: unknown, name: string): TensorProto | undefined {
  const own = tensor.dequantized;
  if (own === undefined || !tensor.name.startsWith(dequantizedName(name))) return undefined;
  if (typeof to !== "number" || !/^b?f\d+$/.test(dataTypeName(to))) return undefined;
  return { ...tensor, name, type: to, dequantized: { ...own, rounded: [...own.rounded, to] } };
}

/** Values of the 256 patterns; e4m3fn has no infinities, and NaN only where all bits below the sign are set (OCP OFP8 1.0). */
function float8Values(kind: string): Float32Array {
  const mantissa = kind === "f8e5m2" ? 2 : 3, bias = kind === "f8e5m2" ? 15 : 7;
  return Float32Array.from({ length: 256 }, (_, pattern) => {
    const magnitude = pattern & 127, exponent = magnitude >> mantissa, steps = magnitude % 2 ** mantissa;
    const sign = pattern < 128 ? 1 : -1;
    if (kind === "f8e5m2" && exponent === 31) return steps === 0 ? sign * Infinity : NaN;
    if (kind === "f8e4m3fn" && magnitude === 127) return NaN;
    return exponent === 0
      ? sign * steps * 2 ** (1 - bias - mantissa)
      : sign * (2 ** mantissa + steps) * 2 ** (exponent - bias - mantissa);
  });
}

/** Bytes that are at hand. */
const memory = (bytes: Uint8Array): Pick<ByteSource, "read"> => ({
  read: (offset, into) => into.set(bytes.subarray(offset, offset + into.length)),
});

/** Where the bytes of integers or small floats are; those that stand in int32_data are unpacked. */
function bytesOf(
  wire: Wire,
  tensor: TensorProto,
  beside: OpenBeside | undefined,
): { source: Pick<ByteSource, "read">; offset: number } {
  if (tensor.external !== undefined) return externalBytes(wire, tensor, beside);
  const { data: [piece], size, type, span } = tensor;
  if (piece?.field === "raw_data") return { source: wire.source, offset: piece.start };
  const bits = dataTypes[type]![1], count = bits === 4 ? Math.ceil(size / 2) : size;
  const found: number[] = [];
  for (const { field, start, end } of tensor.data) {
    if (field === "int32_data") wire.varints({ ...span, start, end }, found, count);
  }
  if (found.length !== count) {
    const what = `must have ${count} entries of int32_data: it has ${found.length}`;
    wire.fail(what, span.start, pathOf(span));
  }
  const width = Math.ceil(bits / 8);
  const bytes = new Uint8Array(count * width);
  found.forEach((v, i) => {
    for (let b = 0; b < width; b++) bytes[i * width + b] = v >> (8 * b);
  });
  return { source: memory(bytes), offset: 0 };
}

/** Codes as numbers, from any place on. */
class CodeElements implements Elements {
  readonly size: number;
  readonly #source: Pick<ByteSource, "read">;
  readonly #offset: number;
  readonly #kind: string;
  readonly #bits: number;
  readonly #values: Float32Array | undefined;

  constructor(wire: Wire, tensor: TensorProto, beside: OpenBeside | undefined) {
    const { source, offset } = bytesOf(wire, tensor, beside);
    this.size = tensor.size;
    this.#source = source;
    this.#offset = offset;
    this.#kind = dataTypeName(tensor.type);
    this.#bits = dataTypes[tensor.type]![1];
    this.#values = float8.has(this.#kind) ? float8Values(this.#kind) : undefined;
  }

  read(first: number, into: Float32Array): void {
    const bits = this.#bits, from = Math.floor(first * bits / 8);
    const bytes = new Uint8Array(Math.ceil((first + into.length) * bits / 8) - from);
    this.#source.read(this.#offset + from, bytes);
    const values = this.#values;
    if (values !== undefined) into.forEach((_, i) => into[i] = values[bytes[i]!]!);
    else if (bits === 4) {
      const sign = this.#kind === "i4" ? 8 : 0, odd = first % 2;
      for (let i = 0; i < into.length; i++) {
        const half = bytes[(i + odd) >> 1]! >> ((i + odd) % 2 * 4) & 15;
        into[i] = (half ^ sign) - sign;
      }
    } else into.set(this.#whole(bytes));
  }

  #whole({ buffer }: Uint8Array<ArrayBuffer>): ArrayLike<number> {
    switch (this.#kind) {
      case "i8":
        return new Int8Array(buffer);
      case "u8":
        return new Uint8Array(buffer);
      case "i16":
        return new Int16Array(buffer);
      case "u16":
        return new Uint16Array(buffer);
      case "i32":
        return new Int32Array(buffer);
      default:
        return new Uint32Array(buffer);
    }
  }
}

function all(elements: Elements): Float32Array {
  const values = new Float32Array(elements.size);
  elements.read(0, values);
  return values;
}

class DequantizedElements implements Elements {
  readonly size: number;
  readonly #codes: Elements;
  readonly #scales: Float32Array;
  readonly #zeros: Float32Array | undefined;
  readonly #indexOf: (offset: number) => number;
  readonly #rounded: readonly Dtype[];

  constructor(wire: Wire, { size, dims, dequantized }: TensorProto, beside: OpenBeside | undefined) {
    const { codes, scale, zero, axis, blockSize, whole, rounded } = dequantized!;
    this.size = size;
    this.#codes = new CodeElements(wire, codes, beside);
    this.#scales = all(elementsOf(wire, scale, beside));
    this.#zeros = zero && all(new CodeElements(wire, zero, beside));
    this.#rounded = rounded.map((type) => dataTypeName(type) as Dtype).filter((type) => type !== "f32");
    const length = dims[axis] ?? 1, stride = sizeOf(dims.slice(axis + 1));
    const blocks = blockSize === 0 ? 0 : Math.ceil(length / blockSize);
    this.#indexOf = whole
      ? () => 0
      : blockSize === 0
      ? (offset) => Math.floor(offset / stride) % length
      : (offset) => {
        const block = Math.floor(Math.floor(offset / stride) % length / blockSize);
        return (Math.floor(offset / (stride * length)) * blocks + block) * stride + offset % stride;
      };
  }

  read(first: number, into: Float32Array): void {
    this.#codes.read(first, into);
    for (let i = 0; i < into.length; i++) {
      const at = this.#indexOf(first + i);
      into[i] = Math.fround(into[i]! - (this.#zeros?.[at] ?? 0)) * this.#scales[at]!;
    }
    for (const type of this.#rounded) roundTo(into, type);
  }
}

export function dequantizedElements(
  wire: Wire,
  tensor: TensorProto,
  beside: OpenBeside | undefined,
): Elements {
  return tensor.size === 0
    ? new MemoryElements(new Float32Array(0))
    : new DequantizedElements(wire, tensor, beside);
}
