/**
 * Quantized tensors as compressed-tensors stores them (compressed-tensors 0.20, compressors/pack_quantized, naive_quantized, nvfp4 and
 * mxfp4), or why it has no way to.
 */
import { bindScheme, type BoundScheme } from "../../../formula/scheme/bound.ts";
import { eachPiece, type Kept, type Range } from "../../../formula/scheme/kept.ts";
import { storageOf } from "../../../formula/scheme/codes.ts";
import { builtIns } from "../../../formula/functions.ts";
import { patternOf, valueOfPattern } from "../../../formula/scheme/patterns.ts";
import type { Node } from "../../../formula/tree.ts";
import type { QuantizedTensor } from "../../quantized_model.ts";
import { schemeUseOf } from "../../scheme_use.ts";
import type { Reason as OnnxReason } from "../coded.ts";
import { type Linear, linearOf, shareOf, valuesOf } from "../linear.ts";

/** As the library names them. */
export type Compression =
  | "pack-quantized"
  | "int-quantized"
  | "float-quantized"
  | "nvfp4-pack-quantized"
  | "mxfp4-pack-quantized";

export type Reason = OnnxReason | "layer" | "multiplied";

/** How integers lie: several in a word of 32 bits, or one in a byte. */
export type IntegerLayout = "packed" | "bytes";

export interface CompressedWeights {
  readonly format: Compression;
  /** Of a code. */
  readonly bits: number;
  readonly strategy: "tensor" | "channel" | "group" | "tensor_group";
  /** Elements of a row that share a scale. */
  readonly groupSize?: number;
  /** Integers, or bit patterns; in rows. */
  readonly codes: Kept;
  /** Integers: the least that so many bits hold. What is stored in words counts from there, and what is in bytes is two's complement. */
  readonly low: number;
  /** One a part: what a code less the zero point is multiplied by. Of nvfp4: the scales of blocks, before they are divided by `global`. */
  readonly scales: Float32Array;
  /** One a part, counted as the codes are; absent: 0. */
  readonly zeros?: Float32Array;
  readonly global?: number;
}

const e4m3 = builtIns.get("e4m3")!.type!()!;
/** Groups of formats that have a size of their own. */
const mxGroup = 32, nvGroup = 16;

function rangeOf({ codes }: BoundScheme, found: Kept): Range | undefined {
  if (codes.kind === "range") return codes;
  if (codes.kind !== "open" || storageOf(found) === "f32") return undefined;
  let low = 0, high = 0;
  for (const { piece } of eachPiece(found)) {
    for (const q of piece) {
      if (q < low) low = q;
      if (q > high) high = q;
    }
  }
  return { low, high };
}

/** Bits of integers, and the least that they hold: below 0 when one is. */
function integerOf({ low, high }: Range): { bits: number; low: number } {
  if (low >= 0) return { bits: Math.max(1, Math.ceil(Math.log2(high + 1))), low: 0 };
  const bits = 1 + Math.ceil(Math.log2(Math.max(high + 1, -low)));
  return { bits, low: -(2 ** (bits - 1)) };
}

function strategyOf(
  share: number,
  rows: number,
  cols: number,
): Pick<CompressedWeights, "strategy" | "groupSize"> | undefined {
  if (share === rows * cols) return { strategy: "tensor" };
  if (share === cols) return { strategy: "channel" };
  return cols % share === 0 ? { strategy: "group", groupSize: share } : undefined;
}

/** Scales of nvfp4 are stored as such. */
const isE4m3 = (s: number) => s <= 448 && valueOfPattern(patternOf(s, e4m3), e4m3) === s;
const isPower = (s: number) => s > 0 && Number.isInteger(Math.log2(s)) && Math.abs(Math.log2(s)) <= 127;

/** s / g: scales of blocks over one of the tensor. */
function dividedBy(scale: Node, { statistics }: BoundScheme, size: number) {
  if (scale.op !== "call" || scale.name !== "divide") return undefined;
  const [s, g] = scale.args.map((arg) =>
    arg.op === "variable" ? statistics.find(({ name }) => name === arg.name) : undefined
  );
  if (s === undefined || g === undefined || s.share !== nvGroup || g.share !== size) return undefined;
  return { scale: scale.args[0]!, global: scale.args[1]! };
}

function floatOf(
  q: QuantizedTensor,
  bound: BoundScheme,
  linear: Linear,
): CompressedWeights | Reason {
  const { rows, cols, size } = q.tensor;
  const type = bound.codes.kind === "values" ? bound.codes.type : undefined;
  const is = (exponent: number, mantissa: number) =>
    type?.exponent === exponent && type.mantissa === mantissa;
  if (!is(4, 3) && !is(2, 1)) return "codes";
  const share = shareOf(linear, bound, size), strategy = strategyOf(share, rows, cols);
  if (strategy === undefined) return "groups";
  const zeros = valuesOf(linear.zero, q, bound, share);
  if (!zeros.every((z) => z === 0)) return "zeroPoints";
  const common = { bits: type!.bits, codes: q.codes, low: 0 };
  if (is(4, 3)) {
    const scales = valuesOf(linear.scale, q, bound, share);
    return { ...common, ...strategy, format: "float-quantized", scales };
  }
  const divided = dividedBy(linear.scale, bound, size);
  if (divided !== undefined && share === nvGroup && cols % nvGroup === 0) {
    const scales = valuesOf(divided.scale, q, bound, share);
    if (!scales.every(isE4m3)) return "decoder";
    const [global] = valuesOf(divided.global, q, bound, size);
    const own = { strategy: "tensor_group", groupSize: nvGroup, scales, global: global! } as const;
    return { ...common, ...own, format: "nvfp4-pack-quantized" };
  }
  if (share === nvGroup) return "multiplied";
  const scales = valuesOf(linear.scale, q, bound, share);
  if (share !== mxGroup || strategy.strategy !== "group" || !scales.every(isPower)) return "decoder";
  return { ...common, ...strategy, format: "mxfp4-pack-quantized", scales };
}

/** @param layout of integers. */
export function compressedOf(q: QuantizedTensor, layout: IntegerLayout): CompressedWeights | Reason {
  const { rows, cols, size, shape, role, layer } = q.tensor;
  if (role !== "weights" || shape.length !== 2 || !["linear", "embedding"].includes(layer.type)) {
    return "layer";
  }
  const use = schemeUseOf(q.plan), bound = bindScheme(use.scheme, { ...use, rows, cols });
  const linear = linearOf(bound.decode);
  if (linear === undefined) return "decoder";
  const range = rangeOf(bound, q.codes);
  if (range === undefined) return floatOf(q, bound, linear);
  const { bits, low } = integerOf(range);
  if (bits > 8) return "codes";
  const share = shareOf(linear, bound, size), strategy = strategyOf(share, rows, cols);
  if (strategy === undefined) return "groups";
  const zeros = valuesOf(linear.zero, q, bound, share);
  if (!zeros.every((z) => Number.isInteger(z) && z >= low && z < low + 2 ** bits)) return "zeroPoints";
  // Codes from 0 on are counted from the middle there, and their zero points with them.
  const isSymmetric = linear.zero.op === "number" && linear.zero.value === 0 && low < 0;
  return {
    format: layout === "packed" ? "pack-quantized" : "int-quantized",
    bits,
    ...strategy,
    codes: q.codes,
    low,
    scales: valuesOf(linear.scale, q, bound, share),
    ...(!isSymmetric && { zeros }),
  };
}
