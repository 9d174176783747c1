/**
 * Where the scales of a tensor lie over its stored axes. Elements that share a scale follow one another in the canonical matrix;
 * DequantizeLinear (https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html) has one scale for a tensor, for each index of
 * one axis, or for each block along one axis.
 */
import { positions } from "../matrix.ts";
import { sizeOf } from "../view.ts";
import type { Laid } from "./operators.ts";

export interface Placement {
  readonly kind: "tensor" | "axis" | "blocks";
  /** Of the stored tensor; 0 for a whole tensor. */
  readonly axis: number;
  /** Elements of a block along the axis; 0 where there are none. */
  readonly blockSize: number;
  /** Dimensions of the tensor of scales. */
  readonly dims: readonly number[];
  /** Which scale of the canonical matrix each of them is. */
  readonly parts: Int32Array;
}

/** Which scale the stored element at an offset has. */
type ScaleOf = (offset: number) => number;

/** The part of each scale, or undefined when elements of two parts would share one. */
function partsOf(share: number, laid: Laid, count: number, scaleOf: ScaleOf): Int32Array | undefined {
  const parts = new Int32Array(count).fill(-1);
  const at = positions(laid.view, laid.axes);
  let element = 0;
  for (const row of at.rows) {
    for (const col of at.cols) {
      const part = Math.floor(element++ / share), scale = scaleOf(row + col);
      if (parts[scale]! < 0) parts[scale] = part;
      else if (parts[scale] !== part) return undefined;
    }
  }
  return parts;
}

/**
 * How ONNX can say that every `share` elements of the canonical matrix have a scale of their own; undefined when it cannot.
 * @param dims of the stored tensor.
 */
export function placementOf(share: number, dims: readonly number[], laid: Laid): Placement | undefined {
  const size = sizeOf(dims);
  if (share >= size) return { kind: "tensor", axis: 0, blockSize: 0, dims: [], parts: new Int32Array(1) };
  const strides = dims.map((_, axis) => sizeOf(dims.slice(axis + 1)));
  for (const [axis, length] of dims.entries()) {
    const stride = strides[axis]!;
    if (length < size / share) continue;
    const parts = partsOf(share, laid, length, (offset) => Math.floor(offset / stride) % length);
    if (parts !== undefined) return { kind: "axis", axis, blockSize: 0, dims: [length], parts };
  }
  for (const [axis, length] of dims.entries()) {
    const stride = strides[axis]!;
    if (share < 2 || length % share !== 0) continue;
    const blocks = length / share;
    const parts = partsOf(share, laid, size / share, (offset) => {
      const outer = Math.floor(offset / (stride * length));
      const block = Math.floor(Math.floor(offset / stride) % length / share);
      return (outer * blocks + block) * stride + offset % stride;
    });
    if (parts === undefined) continue;
    return { kind: "blocks", axis, blockSize: share, dims: dims.with(axis, blocks), parts };
  }
  return undefined;
}
