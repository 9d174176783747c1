/** Decoders that are (q - z) * s, as other libraries have them: the formulas of s and z, and their values. */
import { bindFormula } from "../../formula/evaluate.ts";
import type { BoundScheme } from "../../formula/scheme/bound.ts";
import { loaded } from "../../formula/scheme/kept.ts";
import { variablesOf } from "../../formula/scheme/variables.ts";
import type { Node } from "../../formula/tree.ts";
import { sideNames } from "../apply.ts";
import type { QuantizedTensor } from "../quantized_model.ts";

/** A decoder that is a product of a difference of codes and something that no code is in. */
export interface Linear {
  readonly scale: Node;
  readonly zero: Node;
}

const number = (value: number): Node => ({ op: "number", value });
const hasCode = (node: Node) => variablesOf(node).has("q");
const isPowerOfTwo = (x: number) => x > 0 && Number.isInteger(Math.log2(x)) && Math.fround(1 / x) * x === 1;

export function linearOf(decode: Node): Linear | undefined {
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

/** Elements that share a scale and a zero point. */
export function shareOf({ scale, zero }: Linear, { statistics }: BoundScheme, size: number): number {
  const read = variablesOf(scale, zero);
  return Math.min(size, ...statistics.filter(({ name }) => read.has(name)).map((s) => s.share));
}

/** A formula of statistics, for each part of so many elements. */
export function valuesOf(node: Node, q: QuantizedTensor, bound: BoundScheme, share: number): Float32Array {
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
