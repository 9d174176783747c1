/** Quantized tensors as DequantizeLinear of ONNX makes them, (q - z) * s, or why it cannot. */
import { bindScheme, type BoundScheme } from "../../formula/scheme/bound.ts";
import { eachPiece, loaded } from "../../formula/scheme/kept.ts";
import { storageOf } from "../../formula/scheme/codes.ts";
import {
  type CodedWeights,
  type CodeType,
  float8e4m3,
  float8e5m2,
  integerTypes,
} from "../../model/onnx/codes.ts";
import type { Laid } from "../../model/onnx/operators.ts";
import { placementOf } from "../../model/onnx/placement.ts";
import type { QuantizedTensor } from "../quantized_model.ts";
import { schemeUseOf } from "../scheme_use.ts";
import { linearOf, shareOf, valuesOf } from "./linear.ts";

/** What ONNX has no way to say of a tensor. */
export type Reason = "decoder" | "codes" | "zeroPoints" | "groups";

/** The narrowest type of integers; of those from 0 on an unsigned one. */
const integerTypeOf = (low: number, high: number): CodeType | undefined =>
  integerTypes.find(({ range }) => low >= range![0] && high <= range![1] && (low < 0) === (range![0] < 0));

function codeTypeOf({ codes }: BoundScheme, found: QuantizedTensor["codes"]): CodeType | undefined {
  if (codes.kind === "range") return integerTypeOf(codes.low, codes.high);
  if (codes.kind === "open") {
    if (storageOf(found) === "f32") return undefined;
    let low = 0, high = 0;
    for (const { piece } of eachPiece(found)) {
      for (const q of piece) {
        if (q < low) low = q;
        if (q > high) high = q;
      }
    }
    return integerTypeOf(low, high);
  }
  if (codes.type?.bits !== 8) return undefined;
  const { exponent, mantissa } = codes.type;
  if (exponent === 4 && mantissa === 3) return float8e4m3;
  return exponent === 5 && mantissa === 2 ? float8e5m2 : undefined;
}

/** @param laid how the matrix of the tensor lies in the file. */
export function codedOf(q: QuantizedTensor, laid: Laid): CodedWeights | Reason {
  const { rows, cols, size, shape } = q.tensor;
  const use = schemeUseOf(q.plan);
  const bound = bindScheme(use.scheme, { ...use, rows, cols });
  const linear = linearOf(bound.decode);
  if (linear === undefined) return "decoder";
  const type = codeTypeOf(bound, q.codes);
  if (type === undefined) return "codes";
  const share = shareOf(linear, bound, size);
  const placement = placementOf(share, shape, laid);
  if (placement === undefined) return "groups";
  const scales = valuesOf(linear.scale, q, bound, share);
  const zeros = valuesOf(linear.zero, q, bound, share);
  const isZero = zeros.every((z) => z === 0);
  const [low, high] = type.range ?? [0, 0];
  if (!zeros.every((z) => Number.isInteger(z) && z >= low && z <= high)) return "zeroPoints";
  return {
    type,
    // In memory only while they are written.
    get codes() {
      return loaded(q.codes);
    },
    scales,
    placement,
    ...(!isZero && { zeroPoints: zeros }),
  };
}
