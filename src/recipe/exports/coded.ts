/** Quantized tensors as DequantizeLinear of ONNX makes them, (q - z) * s, or why it cannot. */
import { bindScheme, type BoundScheme } from "../../formula/scheme/bound.ts";
import { eachPiece, loaded } from "../../formula/scheme/kept.ts";
import { storageOf } from "../../formula/scheme/codes.ts";
import { variablesOf } from "../../formula/scheme/variables.ts";
import { bindFormula } from "../../formula/evaluate.ts";
import type { Node } from "../../formula/tree.ts";
import {
  type CodedWeights,
  type CodeType,
  float8e4m3,
  float8e5m2,
  integerTypes,
} from "../../model/onnx/codes.ts";
import type { Laid } from "../../model/onnx/operators.ts";
import { placementOf } from "../../model/onnx/placement.ts";
import { sideNames } from "../apply.ts";
import type { QuantizedTensor } from "../quantized_model.ts";
import { schemeUseOf } from "../scheme_use.ts";

/** What ONNX has no way to say of a tensor. */
export type Reason = "decoder" | "codes" | "zeroPoints" | "groups";

/** A decoder that is a product of a difference of codes and something that no code is in. */
interface Linear {
  readonly scale: Node;
  readonly zero: Node;
}

const number = (value: number): Node => ({ op: "number", value });
const hasCode = (node: Node) => variablesOf(node).has("q");
const isPowerOfTwo = (x: number) => x > 0 && Number.isInteger(Math.log2(x)) && Math.fround(1 / x) * x === 1;

function linearOf(decode: Node): Linear | undefined {
  if (decode.op === "variable") {
    return decode.name === "q" ? { scale: number(1), zero: number(0) } : undefined;
  }
  if (decode.op !== "call") return undefined;
  const [a, b] = decode.args;
  if (a === undefined || b === undefined) return undefined;
  if (decode.name === "subtract") {
    return a.op === "variable" && a.name === "q" && !hasCode(b) ? { scale: number(1), zero: b } : undefined;
  }
  const [codes, other] = hasCode(a) ? [a, b] : [b, a];
  const inner = linearOf(codes);
  // A second factor would be rounded apart.
  if (inner === undefined || inner.scale.op !== "number" || inner.scale.value !== 1 || hasCode(other)) {
    return undefined;
  }
  if (decode.name === "multiply") return { ...inner, scale: other };
  // To divide by a power of two is to multiply by another.
  if (decode.name !== "divide" || codes !== a || other.op !== "number" || !isPowerOfTwo(other.value)) {
    return undefined;
  }
  return { ...inner, scale: number(1 / other.value) };
}

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

/** A formula of statistics, for each part of so many elements. */
function valuesOf(node: Node, q: QuantizedTensor, bound: BoundScheme, share: number): Float32Array {
  const names = [...variablesOf(node)];
  const inputs = names.map((name) => {
    const saved = q.plan.format!.kind === "integer" ? sideNames.get(name)! : name;
    return {
      values: loaded(q.side.get(saved)!),
      share: bound.statistics.find((s) => s.name === name)!.share,
    };
  });
  const formula = {
    name: "scale",
    summary: "",
    tensors: names.map((name) => ({ name, domain: { kind: "real" as const } })),
    parameters: [],
    body: node,
    source: "",
  };
  const evaluate = bindFormula(formula, new Map());
  return Float32Array.from(
    { length: Math.ceil(q.tensor.size / share) },
    (_, part) => evaluate(...inputs.map((input) => input.values[Math.floor(part * share / input.share)]!)),
  );
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
  const read = variablesOf(linear.scale, linear.zero);
  const shares = bound.statistics.filter(({ name }) => read.has(name)).map((s) => s.share);
  const share = Math.min(size, ...shares);
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
