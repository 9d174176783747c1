/** `export q to "..." as qdq(opset: 21)`: weights as codes behind DequantizeLinear, in a file of an opset that has them. */
import type { Span } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import type { NotStored } from "../../../grammar/messages/exports.ts";
import type { RowSource, Tensor } from "../../model/model.ts";
import { bitsOf, type CodedWeights, opsetOfBlocks } from "../../model/onnx/codes.ts";
import { obstacles } from "../../model/onnx/raise_opset.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { type Context, fail } from "../context.ts";
import type { QuantizedModel, QuantizedTensor } from "../quantized_model.ts";
import { biasesOf } from "./bias.ts";
import { codedOf, type Reason } from "./coded.ts";
import type { Flow, FlowKind } from "./flow_nodes.ts";
import { writtenFlows } from "./written_flows.ts";

/** DequantizeLinear of one axis and of integers is as it is from here on. */
const earliest = 13;

export interface QdqPlan {
  readonly model: OnnxModel;
  readonly coded: ReadonlyMap<Tensor, CodedWeights>;
  /** Quantized tensors that ONNX has no codes for. */
  readonly decoded: ReadonlyMap<QuantizedTensor, Reason>;
  /** Biases as integers of 32 bits, among `coded`. */
  readonly biases: ReadonlySet<Tensor>;
  readonly flows: readonly Flow[];
  readonly opset: number;
}

/** What of a tensor needs an opset, and what there is below it. */
interface Need {
  readonly tensor: string;
  readonly opset: number;
  readonly what: string;
  readonly instead: string;
}

const said = (q: QuantizedTensor, property: string) =>
  q.plan.origins.find((o) => o.property === property)?.text ?? "";

/** The highest that a tensor has: of two, that of its codes. */
function needOf(q: QuantizedTensor, { type, placement }: CodedWeights): Need {
  const tensor = q.tensor.path, isSigned = type.name.startsWith("int");
  const needs: Need[] = [{
    tensor,
    opset: type.opset,
    what: q.plan.formatText,
    instead: `${isSigned || type.range === undefined ? "int" : "uint"}(8)`,
  }];
  if (placement.kind === "blocks") {
    const what = said(q, "per") || "a scale for each block";
    needs.push({ tensor, opset: opsetOfBlocks, what, instead: "per channel, or per tensor" });
  }
  return needs.reduce((most, need) => need.opset > most.opset ? need : most);
}

/** The opset of the file: the one asked for, or that of the model where it cannot be raised and is enough. */
function opsetOf(
  model: OnnxModel,
  asked: number,
  needs: readonly Need[],
  at: Span,
  context: Context,
): number {
  const has = model.proto.opsets.get("") ?? 1;
  if (has > asked && has <= opsetOfBlocks) {
    fail(messages.opsetTooLow(at, { model: model.name, has, is: asked }));
  }
  if (has >= asked) return has;
  const most = needs.reduce<Need>((most, need) => need.opset > most.opset ? need : most, {
    tensor: "",
    opset: earliest,
    what: "DequantizeLinear",
    instead: "",
  });
  if (most.opset > asked) {
    const { what, tensor, opset, instead } = most;
    fail(messages.needsOpset(at, { what, tensor, needs: opset, is: asked, instead }));
  }
  const why = obstacles(model.proto, asked);
  if (why.length === 0) return asked;
  if (has < most.opset) {
    fail(messages.opsetNotRaised(at, { model: model.name, has, needs: most.opset, what: most.what, why }));
  }
  context.warn(messages.opsetKept(at, { model: model.name, has, is: asked, why }));
  return has;
}

/** @throws DiagnosticError when the model has no graph, or its opset is none that the codes have. */
export function planQdq(q: QuantizedModel, asked: number, at: Span, context: Context): QdqPlan {
  const { model } = q;
  if (!(model instanceof OnnxModel)) {
    return fail(messages.notOnnx(at, { model: model.name, is: model.format, as: "qdq" }));
  }
  const coded = new Map<Tensor, CodedWeights>();
  const decoded = new Map<QuantizedTensor, Reason>();
  const needs: Need[] = [];
  for (const [tensor, own] of q.tensors) {
    context.poll();
    const { laid, constant } = model.places.get(tensor)!;
    if (constant.tensor.dequantized !== undefined) {
      fail(messages.alreadyCoded(at, { tensor: tensor.path, model: model.name }));
    }
    const found = codedOf(own, laid);
    if (typeof found === "string") decoded.set(own, found);
    else {
      coded.set(tensor, found);
      needs.push(needOf(own, found));
    }
  }
  const opset = opsetOf(model, asked, needs, at, context);
  if (decoded.size > 0) {
    context.warn(messages.writtenDecoded(at, { decoded: grouped(decoded), format: "ONNX" }));
  }
  const { coded: biases, tooLarge, coarse } = biasesOf(q, coded, opset);
  for (const { tensor, code } of tooLarge) {
    context.warn(messages.biasTooLarge(at, { tensor: tensor.path, code: code.toExponential(2) }));
  }
  if (coarse.length > 0) {
    const [worst] = coarse.toSorted((a, b) => a.sqnr - b.sqnr);
    const { tensor, sqnr, step } = worst!;
    const shown = {
      tensor: tensor.path,
      sqnr: sqnr.toFixed(1),
      step: step.toPrecision(2),
      count: coarse.length,
    };
    context.warn(messages.biasesCoarse(at, shown));
  }
  for (const [tensor, own] of biases) coded.set(tensor, own);
  return { model, coded, decoded, opset, biases: new Set(biases.keys()), flows: writtenFlows(q, opset, at) };
}

/** Tensors of one format and one reason together. */
export function grouped<R extends NotStored>(decoded: ReadonlyMap<QuantizedTensor, R>) {
  const groups = new Map<string, { format: string; reason: R; tensors: string[] }>();
  for (const [{ plan: { formatText: format }, tensor }, reason] of decoded) {
    const key = `${format} ${reason}`;
    const group = groups.get(key) ?? { format, reason, tensors: [] };
    group.tensors.push(tensor.path);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** "38 tensors as int8, 2 as int4 (int(3) widened)" */
export function describe(q: QuantizedModel, { coded, biases, flows, opset }: QdqPlan): string {
  const types = new Map<string, { count: number; widened: Set<string> }>();
  for (const [tensor, weights] of coded) {
    if (biases.has(tensor)) continue;
    const own = q.tensors.get(tensor)!;
    const group = types.get(weights.type.name) ?? { count: 0, widened: new Set() };
    group.count++;
    if (own.bits < bitsOf(weights.type)) group.widened.add(own.plan.formatText);
    types.set(weights.type.name, group);
  }
  const parts = [...types].map(([name, { count, widened }]) =>
    `${count} ${count === 1 ? "tensor" : "tensors"} as ${name}` +
    (widened.size > 0 ? ` (${[...widened].join(", ")} widened)` : "")
  );
  if (biases.size > 0) parts.push(`${biases.size} ${biases.size === 1 ? "bias" : "biases"} as int32`);
  const of = (kind: FlowKind) => flows.filter((f) => f.kind === kind).length;
  const values = (n: number) => n === 1 ? "1 value" : `${n} values`;
  const flowing = [
    of("static") > 0 ? `${values(of("static"))} through QuantizeLinear` : "",
    of("dynamic") > 0 ? `${values(of("dynamic"))} through DynamicQuantizeLinear` : "",
    of("formula") > 0 ? `${values(of("formula"))} through the formulas of the scheme` : "",
  ].filter((part) => part !== "");
  const stored = parts.length === 0 && flowing.length > 0
    ? ""
    : `${parts.join(", ") || "no tensor"} behind DequantizeLinear`;
  return `${[stored, ...flowing].filter((part) => part !== "").join("; ")}, opset ${opset}`;
}

/** The tensors that are written as numbers, in the plan's order. */
export function numbersOf(
  { decoded }: QdqPlan,
  rows: (q: QuantizedTensor) => RowSource,
): Map<Tensor, RowSource> {
  return new Map([...decoded.keys()].map((q) => [q.tensor, rows(q)]));
}
