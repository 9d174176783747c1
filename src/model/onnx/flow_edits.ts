/** Nodes that change a value where one layer reads it, or where a layer has written it: all else of a file stays as it is. */
import type { Layer } from "../model.ts";
import { joined, type NewNode, type NewTensor, nodeMessage, tensorMessage, textField } from "./message.ts";
import type { NewNames } from "./new_names.ts";
import type { GraphProto, NodeProto } from "./proto.ts";
import type { OnnxModel } from "./read.ts";
import { type Edit, field, replacement } from "./splice.ts";

/** Of GraphProto and NodeProto. */
const graphNode = 1, graphInitializer = 5, nodeInput = 1, nodeOutput = 2;

export interface BuiltNodes {
  readonly nodes: readonly NewNode[];
  readonly constants: readonly { readonly tensor: NewTensor; readonly bytes: Uint8Array }[];
}

/** What is done to a value. */
export interface NewFlow {
  readonly layer: Layer;
  readonly role: "inputs" | "outputs";
  /** The file's name of the value. */
  readonly value: string;
  /** What is done, as a text: layers that read a value changed in the same way share the nodes. */
  readonly key: string;
  /** Nodes from the value `from` to the value `to`. */
  build(from: string, to: string, names: NewNames): BuiltNodes;
}

const bytesOf = ({ nodes }: BuiltNodes) => joined(...nodes.map((n) => field(graphNode, nodeMessage(n))));

function* constantEdits({ constants }: BuiltNodes, graph: GraphProto["span"]): Generator<Edit> {
  if (constants.length === 0) return;
  const all = constants.map(({ tensor, bytes }) => field(graphInitializer, tensorMessage(tensor, bytes)));
  yield replacement(graph.end, graph.end, graph, joined(...all));
}

const renamed = (node: NodeProto, number: number, i: number, to: string): Edit => {
  const place = (number === nodeInput ? node.places.inputs : node.places.outputs)[i]!;
  return replacement(place.from, place.to, node.span, textField(number, to));
};

function producer(graph: GraphProto, value: string): NodeProto | undefined {
  for (const node of graph.nodes) {
    if (node.outputs.includes(value)) return node;
    for (const { graphs } of node.attributes.values()) {
      for (const inner of graphs) {
        const found = producer(inner, value);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** @throws RangeError when a value is none of its layer. */
export function* flowEdits(model: OnnxModel, flows: readonly NewFlow[], names: NewNames): Generator<Edit> {
  const made = new Map<string, string>();
  for (const { layer, role, value, key, build } of flows) {
    const node = role === "inputs" ? model.nodes.get(layer) : producer(model.proto.graph, value);
    const at = (role === "inputs" ? node?.inputs : node?.outputs)?.flatMap((name, i) =>
      name === value ? [i] : []
    );
    if (node === undefined || at === undefined || at.length === 0) {
      throw new RangeError(
        `Cannot quantize ${role} of "${layer.path}" as it must have "${value}": it has not`,
      );
    }
    const graph = node.span.parent!;
    if (role === "outputs") {
      const float = names.take(`${value}_float`), built = build(float, value, names);
      yield* constantEdits(built, graph);
      for (const i of at) yield renamed(node, nodeOutput, i, float);
      yield replacement(node.span.end, node.span.end, graph, bytesOf(built));
      continue;
    }
    const known = `${graph.start} ${value} ${key}`;
    let to = made.get(known);
    if (to === undefined) {
      made.set(known, to = names.take(`${value}_dequantized`));
      const built = build(value, to, names);
      yield* constantEdits(built, graph);
      yield replacement(node.span.tag, node.span.tag, graph, bytesOf(built));
    }
    for (const i of at) yield renamed(node, nodeInput, i, to);
  }
}
