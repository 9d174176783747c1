/**
 * Batch normalizations of inference folded into the layers before them (Jacob et al. 2018, arXiv:1712.05877, section 3.2; Krishnamoorthi
 * 2018, arXiv:1806.08342, section 3.2.2): with k = weight / sqrt(variance + epsilon) a row of weights becomes k w, and the bias
 * k (b - mean) + bias of the normalization. In binary64, rounded once.
 */
import type { Layer, RowSource, Tensor } from "../model.ts";
import { tensorMessage, textField } from "./message.ts";
import { NewNames } from "./new_names.ts";
import { type GraphProto, type NodeProto, typeFloat } from "./proto.ts";
import type { OnnxModel } from "./read.ts";
import { type Edit, field, replacement, splicedBytes } from "./splice.ts";
import { externalEdits, metadataEdits, tensorEdits } from "./write.ts";
import type { Span } from "./wire.ts";

const graphInitializer = 5, nodeInput = 1, nodeOutput = 2;

/** A normalization and the layer that takes it in. */
export interface Fold {
  readonly norm: Layer;
  readonly into: Layer;
  readonly weights: Tensor;
  readonly bias: Tensor | undefined;
  readonly nodes: { readonly norm: NodeProto; readonly into: NodeProto };
}

/** A normalization that stays, and why. */
export interface Unfolded {
  readonly norm: Layer;
  readonly why: "before" | "shared" | "constants" | "training";
}

const takesIn = new Set(["Conv", "ConvTranspose", "Gemm"]);

/** How often each value is read, by nodes of all graphs and as an output. */
function usesOf(graph: GraphProto, uses = new Map<string, number>()): Map<string, number> {
  const read = (name: string) => uses.set(name, (uses.get(name) ?? 0) + 1);
  graph.outputs.forEach(({ name }) => read(name));
  for (const { inputs, attributes } of graph.nodes) {
    inputs.forEach(read);
    for (const { graphs } of attributes.values()) graphs.forEach((inner) => usesOf(inner, uses));
  }
  return uses;
}

const integer = (node: NodeProto, name: string, otherwise: number) => {
  const value = node.attributes.get(name)?.value;
  return typeof value === "number" ? value : otherwise;
};

export function foldsOf(
  model: OnnxModel,
): { readonly folds: readonly Fold[]; readonly unfolded: readonly Unfolded[] } {
  const uses = usesOf(model.proto.graph), folds: Fold[] = [], unfolded: Unfolded[] = [];
  const producers = new Map<string, Layer>();
  for (const layer of model.layers) {
    for (const name of model.nodes.get(layer)!.outputs) producers.set(name, layer);
  }
  for (const norm of model.layers) {
    const node = model.nodes.get(norm)!;
    if (node.op !== "BatchNormalization" || node.domain !== "") continue;
    const stays = (why: Unfolded["why"]) => unfolded.push({ norm, why });
    const [x = ""] = node.inputs, into = producers.get(x), own = into && model.nodes.get(into)!;
    const isOwn = (t: Tensor | undefined) =>
      t === undefined || (t.consumers.length === 1 && t.dtype === "f32" &&
        model.places.get(t)!.constant.tensor.dequantized === undefined);
    const weights = into?.tensors.filter((t) => t.role === "weights") ?? [];
    const bias = into?.tensors.find((t) => t.role === "bias");
    const constants = norm.tensors.length === 4 && norm.tensors.every(isOwn);
    if (node.outputs.filter((name) => name !== "").length > 1 || integer(node, "training_mode", 0) === 1) {
      stays("training");
    } else if (into === undefined || !takesIn.has(into.op) || weights.length !== 1 || !isScaled(own!)) {
      stays("before");
    } else if (uses.get(x) !== 1 || !isOwn(weights[0]) || !isOwn(bias)) stays("shared");
    else if (!constants || norm.tensors.some((t) => t.size !== weights[0]!.rows)) stays("constants");
    // A bias that is computed, or of another operator.
    else if (own!.inputs.length > 2 && own!.inputs[2] !== "" && bias === undefined) stays("constants");
    else folds.push({ norm, into, weights: weights[0]!, bias, nodes: { norm: node, into: own! } });
  }
  return { folds, unfolded };
}

/** A Gemm multiplies by alpha and its bias by beta. */
function isScaled({ op, attributes, inputs }: NodeProto): boolean {
  const one = (name: string) => (attributes.get(name)?.value ?? 1) === 1;
  return op !== "Gemm" || (one("alpha") && one("beta") && inputs.length === 3);
}

function values(tensor: Tensor): Float32Array {
  const found = new Float32Array(tensor.size);
  tensor.read(0, tensor.rows, found);
  return found;
}

/** What each row of weights is multiplied by, and the new bias. */
function factorsOf({ norm, bias, nodes }: Fold): { k: Float64Array; b: Float64Array } {
  const [gamma, beta, mean, variance] = norm.tensors.map(values) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const said = nodes.norm.attributes.get("epsilon")?.value, epsilon = typeof said === "number" ? said : 1e-5;
  const before = bias && values(bias);
  const k = Float64Array.from(gamma, (g, i) => g / Math.sqrt(variance[i]! + epsilon));
  return { k, b: Float64Array.from(beta, (own, i) => ((before?.[i] ?? 0) - mean[i]!) * k[i]! + own) };
}

const rowsOf = ({ rows, cols }: Tensor, read: RowSource["read"]): RowSource => ({ rows, cols, read });

/** Where a constant stands in its graph's lists. */
function itemOf(model: OnnxModel, tensor: Tensor): { item: Span; graph: Span } {
  const { span } = model.places.get(tensor)!.constant.tensor;
  const item = span.field === "initializer" ? span : span.parent!.parent!;
  return { item, graph: item.parent! };
}

function* foldEdits(
  model: OnnxModel,
  fold: Fold,
  replace: Map<Tensor, RowSource>,
  names: NewNames,
): Generator<Edit> {
  const { norm, weights, bias, nodes } = fold, { k, b } = factorsOf(fold);
  replace.set(
    weights,
    rowsOf(weights, (row, count, into) => {
      weights.read(row, count, into);
      for (let i = 0; i < count * weights.cols; i++) {
        into[i] = into[i]! * k[row + Math.floor(i / weights.cols)]!;
      }
    }),
  );
  const nothing = new Uint8Array(0), { span } = nodes.into, graph = span.parent!;
  if (bias !== undefined) {
    replace.set(bias, rowsOf(bias, (row, count, into) => into.set(b.subarray(row, row + count))));
  } else {
    const name = names.take(`${weights.alias}_bias`);
    const data = new Uint8Array(Float32Array.from(b).buffer);
    const tensor = tensorMessage({ name, type: typeFloat, dims: [b.length] }, data);
    yield replacement(graph.end, graph.end, graph, field(graphInitializer, tensor));
    const empty = nodes.into.inputs[2] === "" ? nodes.into.places.inputs[2] : undefined;
    const [from, to] = empty === undefined ? [span.end, span.end] : [empty.from, empty.to];
    yield replacement(from, to, span, textField(nodeInput, name));
  }
  const at = nodes.into.outputs.indexOf(nodes.norm.inputs[0]!), place = nodes.into.places.outputs[at]!;
  yield replacement(place.from, place.to, span, textField(nodeOutput, nodes.norm.outputs[0]!));
  yield replacement(nodes.norm.span.tag, nodes.norm.span.end, nodes.norm.span.parent!, nothing);
  for (const tensor of norm.tensors) {
    const { item, graph } = itemOf(model, tensor);
    yield replacement(item.tag, item.end, graph, nothing);
  }
}

/** The file of the model with some normalizations folded. @throws RangeError when it would have 2 GiB or more. */
export function foldedBytes(
  model: OnnxModel,
  folds: readonly Fold[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const replace = new Map<Tensor, RowSource>(), names = new NewNames(model.proto.graph);
  const edits = folds.flatMap((fold) => [...foldEdits(model, fold, replace, names)]);
  const gone = new Set([...replace.keys(), ...folds.flatMap((f) => f.norm.tensors)]);
  const replaced = new Set([...gone].map((t) => model.places.get(t)!.constant.tensor));
  return splicedBytes(model.wire, [
    ...edits,
    ...tensorEdits(model, replace),
    ...externalEdits(model, replaced),
    ...metadataEdits(model, metadata),
  ]);
}
