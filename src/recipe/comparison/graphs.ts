/** Where two graphs compute otherwise, whatever their values are called. */
import type { Model } from "../../model/model.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import type { AttributeProto, GraphProto, NodeProto } from "../../model/onnx/proto.ts";

export interface GraphDifference {
  /** Nodes of each; none of a file without a graph. */
  readonly nodes: readonly [number, number];
  /** The first node that is another one, from 1 in the order of computation, and what it is in each. */
  readonly at?: number;
  readonly ops?: readonly [string, string];
  /** Of ai.onnx, where they differ: what one says by an attribute the other may say by an input. */
  readonly opsets?: readonly [number, number];
}

/** Undefined when both compute the same, as far as a graph tells; weights are compared elsewhere. */
export function graphDifference(a: Model, b: Model): GraphDifference | undefined {
  if (a === b || a.hash === b.hash) return undefined;
  const [x, y] = [graphOf(a), graphOf(b)];
  if (x === undefined && y === undefined) return undefined;
  const nodes = [x?.nodes.length ?? 0, y?.nodes.length ?? 0] as const;
  if (x === undefined || y === undefined) return { nodes };
  const [own, theirs] = [signatures(x), signatures(y)];
  for (let i = 0; i < Math.max(own.length, theirs.length); i++) {
    if (own[i] === theirs[i]) continue;
    const [older, newer] = [opsetOf(a), opsetOf(b)],
      ops = [x.nodes[i]?.op ?? "none", y.nodes[i]?.op ?? "none"] as const;
    return { nodes, at: i + 1, ops, ...(older !== newer && { opsets: [older, newer] as const }) };
  }
  return undefined;
}

const graphOf = (model: Model): GraphProto | undefined =>
  model instanceof OnnxModel ? model.proto.graph : undefined;

const opsetOf = (model: Model): number => model instanceof OnnxModel ? model.proto.opsets.get("") ?? 1 : 0;

/** What each node computes of what: inputs by the place that yields them, parameters by their name. */
function signatures({ nodes, inputs, initializers }: GraphProto): string[] {
  const places = new Map<string, string>();
  const parameters = new Set(initializers.map(({ name }) => name));
  inputs.filter(({ name }) => !parameters.has(name)).forEach(({ name }, i) => places.set(name, `input ${i}`));
  return nodes.map((node, i) => {
    const text = signature(node, places);
    node.outputs.forEach((name, k) => places.set(name, `${i}.${k}`));
    return text;
  });
}

function signature(
  { op, domain, inputs, attributes }: NodeProto,
  places: ReadonlyMap<string, string>,
): string {
  const from = inputs.map((name) => places.get(name) ?? `parameter ${name}`);
  const given = [...attributes.values()].map(attributeText).sort();
  return [domain, op, ...from, ...given].join("\n");
}

function attributeText({ name, value, tensor, graphs }: AttributeProto): string {
  const inner = graphs.flatMap((graph) => signatures(graph));
  return `${name} ${JSON.stringify(value) ?? ""} ${tensor?.dims.join("×") ?? ""} ${inner.join(" ")}`;
}
