/** Codes of weights as ONNX stores them: the types that DequantizeLinear takes, the opset that each needs, and their bytes. */
import { positions } from "../matrix.ts";
import type { Laid } from "./operators.ts";
import type { Placement } from "./placement.ts";
import { dataTypes } from "./proto.ts";

export interface CodeType {
  /** TensorProto.DataType. */
  readonly type: number;
  /** As ONNX names it. */
  readonly name: string;
  /** The least opset of ai.onnx in which DequantizeLinear takes it. */
  readonly opset: number;
  /** The range of integers; of floating point absent: codes are its bit patterns. */
  readonly range?: readonly [low: number, high: number];
}

/** Narrow before wide. */
export const integerTypes: readonly CodeType[] = [
  { type: 22, name: "int4", opset: 21, range: [-8, 7] },
  { type: 21, name: "uint4", opset: 21, range: [0, 15] },
  { type: 3, name: "int8", opset: 13, range: [-128, 127] },
  { type: 2, name: "uint8", opset: 13, range: [0, 255] },
  { type: 5, name: "int16", opset: 21, range: [-32768, 32767] },
  { type: 4, name: "uint16", opset: 21, range: [0, 65535] },
];
export const float8e4m3: CodeType = { type: 17, name: "float8e4m3fn", opset: 19 };
export const float8e5m2: CodeType = { type: 19, name: "float8e5m2", opset: 19 };

/** Of biases, in the unit of the accumulator. */
export const int32: CodeType = { type: 6, name: "int32", opset: 13, range: [-(2 ** 31), 2 ** 31 - 1] };

/** Blocks along an axis. */
export const opsetOfBlocks = 21;

export const bitsOf = ({ type }: CodeType): number => dataTypes[type]![1];

/** Weights of a tensor as what DequantizeLinear makes them from: (code - zero point) * scale. */
export interface CodedWeights {
  readonly type: CodeType;
  /** Integers, or bit patterns; in the order of the canonical matrix. */
  readonly codes: ArrayLike<number>;
  /** One for each part of the matrix. */
  readonly scales: Float32Array;
  /** Absent: 0. */
  readonly zeroPoints?: ArrayLike<number>;
  readonly placement: Placement;
}

/** Little-endian; of 4 bits the first is in the low half of a byte, and an odd one at the end has zeros above it. */
export function bytesOfCodes(count: number, bits: number, codeAt: (i: number) => number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(count * bits / 8));
  for (let i = 0; i < count; i++) {
    const code = codeAt(i);
    if (bits === 4) bytes[i >> 1]! |= (code & 15) << (i % 2 * 4);
    else if (bits === 8) bytes[i] = code;
    else for (let b = 0; b < bits / 8; b++) bytes[i * bits / 8 + b] = code >> 8 * b;
  }
  return bytes;
}

/** The codes in the order of the stored tensor. */
export function storedCodes({ codes, type }: CodedWeights, { view, axes }: Laid): Uint8Array {
  const at = positions(view, axes);
  const stored = new Int32Array(codes.length);
  let from = 0;
  for (const row of at.rows) for (const col of at.cols) stored[row + col] = codes[from++]!;
  return bytesOfCodes(stored.length, bitsOf(type), (i) => stored[i]!);
}
