/** What each tensor of a quantized model becomes in a GGUF file: ggml's blocks, a copy, or numbers of a plain type. */
import { bindScheme } from "../../formula/scheme/bound.ts";
import { storageOf } from "../../formula/scheme/codes.ts";
import { loaded } from "../../formula/scheme/kept.ts";
import { bytesOf } from "../../formula/wasm/storage.ts";
import { encodeBlocks } from "../../gguf/blocks.ts";
import { layouts } from "../../gguf/layouts.ts";
import { eachBlock, encode } from "../../model/encode.ts";
import type { GgufModel } from "../../model/gguf/read.ts";
import {
  bytesOfElements,
  type GgufType,
  typeOfDtype,
  typeOfName,
  typeOfScheme,
} from "../../model/gguf/types.ts";
import { eachPiece, type GgufTensor } from "../../model/gguf/write.ts";
import type { OtherTensor, RowSource, Tensor } from "../../model/model.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { QuantizedTensor } from "../quantized_model.ts";
import { schemeUseOf } from "../scheme_use.ts";

export interface Planned extends GgufTensor {
  /** The values that must be read back, rounded to the type; absent for copied bytes. */
  readonly values?: RowSource;
  /** Where copied bytes come from. */
  readonly copied?: Pick<OtherTensor, "source" | "offset">;
  /** Why it is not what the recipe or the source says, if so. */
  readonly why?: string;
}

const mostAxes = 4;
/** ggml's own definitions of integers, which the dialect has, are types of its files. */
const integers: Readonly<Record<string, string>> = {
  int4_symmetric: "q4_0",
  uint4_affine: "q4_1",
  int5_symmetric: "q5_0",
  uint5_affine: "q5_1",
  int8_symmetric: "q8_0",
};

/** The type that a format is, by the scheme of its name. */
function typeOf({ plan: { format } }: QuantizedTensor): GgufType | undefined {
  if (format?.kind !== "formula") return undefined;
  const { name } = format.scheme;
  return typeOfScheme(format.dialect === "ggml" && Object.hasOwn(integers, name) ? integers[name]! : name);
}

/** As stored, when the canonical matrix lies like that in the file; else the matrix. */
function shapeOf({ shape, rows, cols, readElements }: Tensor): readonly number[] {
  if (readElements !== undefined && shape.length <= mostAxes) return shape;
  return cols === 1 ? [rows] : [rows, cols];
}

/** Blocks of codes that are there, or why they cannot be. */
function blocksOf(
  q: QuantizedTensor,
  machine: Machine,
): { readonly type: GgufType; readonly pack: () => Uint8Array } | string {
  const type = typeOf(q);
  if (type === undefined) return `${q.plan.formatText ?? "its format"} is no type of GGUF`;
  const row = shapeOf(q.tensor).at(-1) ?? 1;
  if (row % type.elements !== 0) return `rows of ${row} are not whole blocks of ${type.elements}`;
  const { rows, cols } = q.tensor, use = schemeUseOf(q.plan);
  const bound = bindScheme(use.scheme, { ...use, rows, cols });
  const named = new Set(layouts[type.scheme!]!.planes.map((plane) => plane.of));
  const statistics = bound.statistics.filter((s) => named.has(s.name) && q.side.has(s.name));
  if (statistics.length !== named.size - 1 || bytesOf[storageOf(q.codes)] !== 1) {
    return `its scheme is not the ${type.name} of GGUF`;
  }
  const pack = () =>
    encodeBlocks(machine, {
      bound: { ...bound, name: type.scheme! },
      codes: loaded(q.codes),
      statistics: statistics.map((s) => ({ ...s, values: Float32Array.from(loaded(q.side.get(s.name)!)) })),
    });
  return { type, pack };
}

/** Numbers of a plain type. */
function plain(tensor: Tensor, values: RowSource, type: GgufType, why?: string): Planned {
  const half = values === tensor && tensor.dtype === type.dtype ? tensor.half : undefined;
  const bytes = bytesOfElements(type, tensor.size);
  return {
    name: tensor.alias,
    shape: shapeOf(tensor),
    type,
    bytes,
    values,
    emit(sink) {
      if (half === undefined) return eachBlock(values, (block) => sink.write(encode(block, type.dtype!)));
      const from = {
        size: bytes,
        close() {},
        read: (at: number, into: Uint8Array) => half.read(at / 2, into),
      };
      eachPiece(from, 0, bytes, (piece) => sink.write(piece));
    },
    ...(why !== undefined && { why }),
  };
}

function copy(name: string, shape: readonly number[], type: GgufType, from: OtherTensor | Copied): Planned {
  const { source, offset, bytes } = from;
  const size = shape.reduce((product, n) => product * n, 1), last = shape.at(-1) ?? 1;
  return {
    name,
    shape: shape.length <= mostAxes ? shape : [last === 0 ? 0 : size / last, last],
    type,
    bytes,
    copied: { source, offset },
    emit: (sink) => eachPiece(source, offset, bytes, (piece) => sink.write(piece)),
  };
}
type Copied = Pick<OtherTensor, "source" | "offset" | "bytes">;

/** @param values decoded rows. */
export function quantizedTensor(q: QuantizedTensor, values: RowSource, machine: Machine): Planned {
  const found = blocksOf(q, machine), { tensor } = q;
  if (typeof found === "string") {
    const type = typeOfDtype(tensor.blocks !== undefined || tensor.dtype === "f64" ? "f32" : tensor.dtype);
    return plain(tensor, values, type, `${found}: dequantized to ${type.name}`);
  }
  const { type, pack } = found;
  return {
    name: tensor.alias,
    shape: shapeOf(tensor),
    type,
    bytes: bytesOfElements(type, tensor.size),
    values,
    emit: (sink) => sink.write(pack()),
  };
}

/** A tensor that no rule reaches. @param source the model, when it is a GGUF file. */
export function keptTensor(tensor: Tensor, source: GgufModel | undefined): Planned {
  const entry = source?.header.tensors.find((t) => t.name === tensor.alias);
  if (entry !== undefined) {
    return copy(entry.name, entry.shape, entry.type, { ...entry, source: source!.source });
  }
  if (tensor.dtype === "f64") return plain(tensor, tensor, typeOfDtype("f32"), "f64 rounded to f32");
  return plain(tensor, tensor, typeOfDtype(tensor.dtype));
}

/** Undefined when GGUF has no such type. */
export function otherTensor(tensor: OtherTensor): Planned | undefined {
  const type = typeOfName(tensor.dtype);
  return type && copy(tensor.path, tensor.shape, type, tensor);
}
