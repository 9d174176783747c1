/**
 * The part of the ONNX schema that Quire reads (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as values
 * that remember where they stand in the file.
 */
import type { Span } from "./wire.ts";

export interface ModelProto {
  readonly span: Span;
  readonly graph: GraphProto;
  readonly producer: string;
  /** The version of the format itself, and the bytes of the fields that say so. */
  readonly ir: { readonly version: number; readonly places: readonly Place[] };
  /** Domain ("" is ai.onnx) to version. */
  readonly opsets: ReadonlyMap<string, number>;
  /** Where the opset of ai.onnx is said. */
  readonly opsetSpans: readonly Span[];
  /** In the order of the file; a repeated key has its last value, and the places of all. */
  readonly metadata: ReadonlyMap<string, { readonly value: string; readonly spans: readonly Span[] }>;
  readonly functions: number;
}

/** Bytes of the file. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export interface GraphProto {
  readonly span: Span;
  readonly nodes: readonly NodeProto[];
  readonly initializers: readonly TensorProto[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** How many sparse initializers it has: they are counted, not read. */
  readonly sparse: number;
}

export interface ValueInfo {
  readonly span: Span;
  readonly name: string;
  /** Element type by TensorProto.DataType; 0 when it is no tensor. */
  readonly type: number;
  readonly shape: readonly (number | string)[];
}

export interface NodeProto {
  readonly span: Span;
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The fields that name them, one each. */
  readonly places: { readonly inputs: readonly Place[]; readonly outputs: readonly Place[] };
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

export interface AttributeProto {
  readonly span: Span;
  readonly name: string;
  readonly value: number | string | readonly number[] | undefined;
  readonly tensor: TensorProto | undefined;
  /** Of `g` and `graphs`. */
  readonly graphs: readonly GraphProto[];
}

/** Where the elements of a tensor are written. */
export type DataField =
  | "raw_data"
  | "float_data"
  | "int32_data"
  | "int64_data"
  | "double_data"
  | "uint64_data";

export interface TensorProto {
  readonly span: Span;
  readonly name: string;
  readonly dims: readonly number[];
  /** Product of `dims`. */
  readonly size: number;
  /** TensorProto.DataType. */
  readonly type: number;
  /** The fields with the elements, in the order of the file; typed data may be in several pieces. */
  readonly data: readonly DataPiece[];
  /** Key to value (location, offset, length ...) when the elements are in another file. */
  readonly external: ReadonlyMap<string, string> | undefined;
  /** The bytes of the fields that say so. */
  readonly elsewhere: readonly Place[];
  /** Of what a node makes of codes: its data are the codes, its type is that of the result. */
  readonly dequantized?: Dequantized;
}

/** Constants that DequantizeLinear reads. */
export interface Dequantized {
  readonly codes: TensorProto;
  readonly scale: TensorProto;
  readonly zero: TensorProto | undefined;
  readonly axis: number;
  /** Elements along the axis that share a scale; 0: none but those of one index. */
  readonly blockSize: number;
  /** One scale for the tensor. */
  readonly whole: boolean;
  /** The types that the result is rounded to, one after another. */
  readonly rounded: readonly number[];
}

export interface DataPiece {
  readonly field: DataField;
  /** Offset of the tag, of the first byte of the elements, and of the byte after the last. */
  readonly tag: number;
  readonly start: number;
  readonly end: number;
  readonly packed: boolean;
}

/** TensorProto.DataType: its name and bits per element (0: no fixed width). */
export const dataTypes: readonly (readonly [name: string, bits: number])[] = [
  ["undefined", 0],
  ["f32", 32],
  ["u8", 8],
  ["i8", 8],
  ["u16", 16],
  ["i16", 16],
  ["i32", 32],
  ["i64", 64],
  ["string", 0],
  ["bool", 8],
  ["f16", 16],
  ["f64", 64],
  ["u32", 32],
  ["u64", 64],
  ["c64", 64],
  ["c128", 128],
  ["bf16", 16],
  ["f8e4m3fn", 8],
  ["f8e4m3fnuz", 8],
  ["f8e5m2", 8],
  ["f8e5m2fnuz", 8],
  ["u4", 4],
  ["i4", 4],
  ["f4e2m1", 4],
  ["f8e8m0", 8],
  ["u2", 2],
  ["i2", 2],
];

export const typeFloat = 1, typeInt32 = 6, typeInt64 = 7;

export function dataTypeName(type: number): string {
  return dataTypes[type]?.[0] ?? `type ${type}`;
}
