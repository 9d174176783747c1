/**
 * What flows, quantized by nodes of an ONNX graph. Static integers are QuantizeLinear and DequantizeLinear, dynamic uint(8) affine is
 * DynamicQuantizeLinear; every other scheme whose formulas are operations of numbers is those operations, one node each.
 */
import { bindScheme, type BoundScheme } from "../../formula/scheme/bound.ts";
import { programOf, valueOf } from "../../formula/scheme/kernels.ts";
import { variablesOf } from "../../formula/scheme/variables.ts";
import type { Node } from "../../formula/tree.ts";
import { type CodeType, integerTypes } from "../../model/onnx/codes.ts";
import type { BuiltNodes, NewFlow } from "../../model/onnx/flow_edits.ts";
import type { NewNames } from "../../model/onnx/new_names.ts";
import { typeInt64 } from "../../model/onnx/proto.ts";
import type { ActivationPlan } from "../activations/treatment.ts";
import type { ModelPlan } from "../plan.ts";
import { schemeUseOf } from "../scheme_use.ts";
import { linearOf } from "./linear.ts";
import { Nodes } from "./program_nodes.ts";

/** A matrix that tells a token from a tensor: what is shared by a row is of a token, what is shared by all of the tensor. */
const rows = 2, cols = 4;

function bound(plan: ActivationPlan): BoundScheme {
  const use = schemeUseOf(plan);
  return bindScheme(use.scheme, { ...use, rows, cols });
}

/** (q - zero) * scale, q = clamp(round(x / scale) + zero, low..high): what QuantizeLinear and DequantizeLinear compute. */
export interface Affine {
  readonly scale: number;
  readonly zero: number;
  readonly low: number;
  readonly high: number;
}

const isCall = (node: Node | undefined, name: string): node is Node & { op: "call" } =>
  node?.op === "call" && node.name === name;

/** The numbers of a static scheme that is affine with rounding half to even; undefined for any other. */
export function affineOf(plan: ActivationPlan): Affine | undefined {
  const { statistics } = plan;
  if (statistics === undefined) return undefined;
  const { encode, decode, codes } = bound(plan), linear = linearOf(decode);
  if (linear === undefined || codes.kind !== "range" || !isCall(encode, "clamp")) return undefined;
  const [inner] = encode.args;
  const [rounded, shift] = isCall(inner, "add") ? inner.args : [inner];
  const [quotient] = isCall(rounded, "round") ? rounded.args : [];
  const [x, step] = isCall(quotient, "divide") ? quotient.args : [];
  if (x?.op !== "variable" || x.name !== "x" || step === undefined) return undefined;
  const value = (node: Node) => valueOf(programOf(node, []), (name) => statistics.get(name)!);
  const read = variablesOf(step, ...(shift ? [shift] : []));
  if (read.has("x")) return undefined;
  const scale = value(linear.scale), zero = value(linear.zero);
  if (value(step) !== scale || (shift === undefined ? 0 : value(shift)) !== zero) return undefined;
  return { scale, zero, low: codes.low, high: codes.high };
}

/**
 * The narrowest type of an opset that holds the codes, from 8 bits on: nothing of what flows is stored, and ONNX Runtime 1.30 makes a
 * convolution of 4-bit inputs that it then refuses.
 */
export const codeTypeOf = ({ low, high }: Affine, opset: number): CodeType | undefined =>
  integerTypes.find((type) =>
    !type.name.endsWith("int4") && type.opset <= opset && low >= type.range![0] && high <= type.range![1] &&
    (low < 0) === (type.range![0] < 0)
  );

/** One code of a type: both halves of a byte are one of 4 bits. */
function codeBytes({ name }: CodeType, code: number): Uint8Array {
  if (name.endsWith("16")) return new Uint8Array(Int16Array.of(code).buffer);
  return Uint8Array.of(name.endsWith("int4") ? code & 15 : code);
}

function staticNodes(affine: Affine, type: CodeType, from: string, to: string, names: NewNames): BuiltNodes {
  const { scale, zero, low, high } = affine, nodes = new Nodes(names, to);
  const [least, most] = type.range!;
  // Codes that the type has and the scheme has not: values beyond the ends of the scheme's are brought there first.
  const ends = [low > least ? low : undefined, high < most ? high : undefined].map((code) =>
    code === undefined ? "" : nodes.number(Math.fround((code - zero) * scale), "end")
  );
  const inside = ends.some((end) => end !== "") ? nodes.add("Clip", [from, ...ends]) : from;
  const parameters = [
    nodes.number(scale, "scale"),
    nodes.constant("zero_point", type.type, [], codeBytes(type, zero)),
  ];
  const codes = nodes.add("QuantizeLinear", [inside, ...parameters], undefined, nodes.name("quantized"));
  nodes.add("DequantizeLinear", [codes, ...parameters], undefined, to);
  return nodes;
}

/** Whether ONNX's own definition of dynamic quantization is that of the plan. */
const isDynamicLinear = ({ scaling, plan }: ActivationPlan): boolean =>
  scaling === "dynamic" && plan !== undefined && plan.format.bits === 8 && !plan.format.signed &&
  plan.mapping === "affine" && plan.level.kind === "tensor" && plan.clip.kind === "none";

function dynamicNodes(from: string, to: string, names: NewNames): BuiltNodes {
  const nodes = new Nodes(names, to);
  const outputs = ["quantized", "scale", "zero_point"].map((part) => nodes.name(part));
  nodes.nodes.push({ op: "DynamicQuantizeLinear", inputs: [from], output: outputs[0]!, outputs });
  nodes.add("DequantizeLinear", outputs, undefined, to);
  return nodes;
}

const reducers: Readonly<Record<string, string>> = { min: "ReduceMin", max: "ReduceMax" };

/** The formulas themselves. @throws RangeError when one of them is no operation of numbers. */
function formulaNodes(
  plan: ActivationPlan,
  opset: number,
  from: string,
  to: string,
  names: NewNames,
): BuiltNodes {
  const nodes = new Nodes(names, to), known = new Map([["x", from]]);
  const { statistics: own, encode, decode, search } = bound(plan);
  const of = (name: string) => known.get(name)!;
  const computed = (node: Node, elements: readonly string[]) => nodes.program(programOf(node, elements), of);
  if (search !== undefined) {
    throw new RangeError(
      "Cannot write this scheme in a graph as its range must be a formula: it is searched",
    );
  }
  for (const { name, share, stages, value } of own) {
    if (plan.statistics !== undefined) {
      known.set(name, nodes.number(plan.statistics.get(name)!, name.replace(/\W/g, "_")));
      continue;
    }
    for (const reduction of stages.flat()) {
      const op = reducers[reduction.name];
      if (op === undefined || (share !== cols && share !== rows * cols)) {
        throw new RangeError(
          `Cannot write this scheme in a graph as it must reduce by min or max, per tensor or per token: "${name}" does not`,
        );
      }
      const values = computed(reduction.of, ["x"]), isToken = share === cols;
      const axes = isToken && opset >= 18
        ? [nodes.constant("axes", typeInt64, [1], BigInt64Array.of(-1n))]
        : [];
      const integers = isToken && opset < 18 ? { axes: [-1] } : {};
      known.set(reduction.result, nodes.add(op, [values, ...axes], { ...integers, keepdims: 1 }));
    }
    known.set(name, computed(value, []));
  }
  known.set("q", computed(encode, ["x"]));
  nodes.add("Identity", [computed(decode, ["q"])], undefined, to);
  return nodes;
}

/** How a value is quantized, for whoever reads the result. */
export type FlowKind = "static" | "dynamic" | "formula";

export interface Flow extends NewFlow {
  readonly kind: FlowKind;
}

/** All that is quantized of what flows. @param opset of the file, at least 13. */
export const flowsOf = ({ activations }: ModelPlan, opset: number): Flow[] =>
  activations.filter((a) => a.action === "quantize").map((a) => flowOf(a, opset));

function flowOf(plan: ActivationPlan, opset: number): Flow {
  const { layer, role, value, statistics } = plan;
  const affine = affineOf(plan), type = affine && codeTypeOf(affine, opset);
  const kind = type !== undefined ? "static" : isDynamicLinear(plan) ? "dynamic" : "formula";
  const build: NewFlow["build"] = (from, to, names) =>
    type !== undefined
      ? staticNodes(affine!, type, from, to, names)
      : kind === "dynamic"
      ? dynamicNodes(from, to, names)
      : formulaNodes(plan, opset, from, to, names);
  const said = {
    format: plan.formatText,
    origins: plan.origins.map((o) => o.text),
    statistics: [...statistics ?? []],
  };
  return { layer, role, value, key: JSON.stringify(said), build, kind };
}
