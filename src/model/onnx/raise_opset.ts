/** A model of a lower opset of ai.onnx as one of a higher: what attributes said is said by inputs, and the like. */
import { integerField, joined, nodeMessage, tensorMessage, textField } from "./message.ts";
import { type NewNames } from "./new_names.ts";
import { type Change, changesOf } from "./opset_changes.ts";
import {
  dataTypeName,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  typeFloat,
  typeInt64,
} from "./proto.ts";
import { type Edit, field, replacement } from "./splice.ts";

/** The operators as they were before are not in the table. */
const earliest = 9;

function* graphsOf(graph: GraphProto): Generator<GraphProto> {
  yield graph;
  for (const { attributes } of graph.nodes) {
    for (const { graphs } of attributes.values()) for (const inner of graphs) yield* graphsOf(inner);
  }
}

function* tensorsOf({ initializers, nodes }: GraphProto): Generator<TensorProto> {
  yield* initializers;
  for (const { attributes } of nodes) for (const { tensor } of attributes.values()) if (tensor) yield tensor;
}

/** Whether all numbers with a fraction are binary32, as far as constants and inputs tell. */
function isSingle(model: ModelProto): boolean {
  const other = (type: number) => type !== typeFloat && /^b?f\d+$/.test(dataTypeName(type));
  return ![...graphsOf(model.graph)].some((graph) =>
    [...tensorsOf(graph), ...graph.inputs, ...graph.outputs].some(({ type }) => other(type))
  );
}

/** What keeps a model from a higher opset. */
export type Obstacle =
  | { readonly kind: "operator"; readonly op: string; readonly opset: number }
  | { readonly kind: "functions" }
  | { readonly kind: "early"; readonly opset: number; readonly earliest: number };

/** Why a model cannot be raised to an opset: one reason an operator, none when nothing stands in the way. */
export function obstacles(model: ModelProto, to: number): Obstacle[] {
  const from = model.opsets.get("") ?? 1;
  if (from >= to) return [];
  if (from < earliest) return [{ kind: "early", opset: from, earliest }];
  if (model.functions > 0) return [{ kind: "functions" }];
  const single = isSingle(model);
  const found = new Map<string, Obstacle>();
  for (const { nodes } of graphsOf(model.graph)) {
    for (const node of nodes) {
      for (const change of changesOf(node, from, to)) {
        const unknown = change.kind === "inputs" && change.moved.some((m) => m.type === "f32") && !single;
        if (unknown || (change.kind === "refused" && change.applies(node))) {
          found.set(node.op, { kind: "operator", op: node.op, opset: change.opset });
        }
      }
    }
  }
  return [...found.values()];
}

const nothing = new Uint8Array(0);
const inputField = 1, attributeField = 5, graphNode = 1, graphInitializer = 5;

/** Constants of one graph, each once. */
class Constants {
  readonly #known = new Map<string, string>();
  readonly #names: NewNames;
  readonly added: Uint8Array[] = [];

  constructor(names: NewNames) {
    this.#names = names;
  }

  of(attribute: string, type: "i64" | "f32", values: readonly number[]): string {
    const key = `${attribute} ${type} ${values}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#names.take(`constant_${attribute}_${this.#known.size + 1}`);
    const data = type === "f32" ? Float32Array.from(values) : BigInt64Array.from(values, BigInt);
    const tensor = {
      name,
      type: type === "f32" ? typeFloat : typeInt64,
      dims: type === "f32" ? [] : [values.length],
    };
    this.added.push(field(graphInitializer, tensorMessage(tensor, new Uint8Array(data.buffer))));
    this.#known.set(key, name);
    return name;
  }
}

/** An attribute of a node as a change says. */
function* nodeEdits(node: NodeProto, change: Change, constants: Constants): Generator<Edit> {
  const { span, attributes, inputs } = node;
  const without = (name: string): Edit[] => {
    const own = attributes.get(name)?.span;
    return own === undefined ? [] : [replacement(own.tag, own.end, span, nothing)];
  };
  if (change.kind === "dropped") { for (const name of change.attributes) yield* without(name); }
  else if (change.kind === "outputs" && inputs.length < 2 && !attributes.has("split")) {
    const count = joined(
      textField(1, "num_outputs"),
      integerField(3, node.outputs.length),
      integerField(20, 2),
    );
    yield replacement(span.end, span.end, span, field(attributeField, count));
  } else if (change.kind === "inputs") {
    const given: string[] = [];
    for (const { attribute, input, type } of change.moved) {
      const value = attributes.get(attribute)?.value;
      if (typeof value === "string" || value === undefined) continue;
      while (inputs.length + given.length < input) given.push("");
      given.push(constants.of(attribute, type, typeof value === "number" ? [value] : value));
      yield* without(attribute);
    }
    const bytes = joined(...given.map((name) => textField(inputField, name)));
    if (bytes.length > 0) yield replacement(span.end, span.end, span, bytes);
  }
}

/** A softmax along all axes from one on: flattened, along the second of two axes, and shaped as it was. */
function flattened({ op, inputs, outputs, attributes }: NodeProto, names: NewNames): Uint8Array | undefined {
  const axis = attributes.get("axis")?.value ?? 1;
  if (axis === -1 || typeof axis !== "number") return undefined;
  const [x = ""] = inputs, [y = ""] = outputs;
  const [flat, soft, shape] = ["flat", "softmax", "shape"].map((part) => names.take(`${y}_${part}`));
  const nodes = [
    nodeMessage({ op: "Flatten", inputs: [x], output: flat!, integers: { axis } }),
    nodeMessage({ op, inputs: [flat!], output: soft!, integers: { axis: 1 } }),
    nodeMessage({ op: "Shape", inputs: [x], output: shape! }),
    nodeMessage({ op: "Reshape", inputs: [soft!, shape!], output: y }),
  ];
  return joined(...nodes.map((node) => field(graphNode, node)));
}

/** @param to has no obstacles. */
export function* raiseEdits(model: ModelProto, to: number, names: NewNames): Generator<Edit> {
  const from = model.opsets.get("") ?? 1;
  for (const graph of graphsOf(model.graph)) {
    const constants = new Constants(names);
    for (const node of graph.nodes) {
      for (const change of changesOf(node, from, to)) {
        if (change.kind !== "flattened") yield* nodeEdits(node, change, constants);
        else {
          const nodes = flattened(node, names);
          if (nodes !== undefined) yield replacement(node.span.tag, node.span.end, graph.span, nodes);
        }
      }
    }
    if (constants.added.length > 0) {
      yield replacement(graph.span.end, graph.span.end, graph.span, joined(...constants.added));
    }
  }
}
