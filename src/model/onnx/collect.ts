/** Walks the graphs of a model in order and finds its layers and parameters. */
import type { Attribute, LayerType, Role } from "../model.ts";
import { type Constant, Scope } from "./constants.ts";
import { canonical } from "./names.ts";
import { type Laid, operatorOf, type Slot, unlisted, vector } from "./operators.ts";
import { dataTypeName, type GraphProto, type NodeProto, type TensorProto } from "./proto.ts";
import type { Wire } from "./wire.ts";

/** Below this a constant in arithmetic is a literal, as far as a graph tells. */
export const fewestElements = 17;

export interface FoundLayer {
  readonly node: NodeProto;
  readonly type: LayerType;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly string[];
  readonly outputs: string[];
  readonly parameters: FoundTensor[];
  /** Path of the subgraph; "" for the main graph. */
  readonly place: string;
}

export interface FoundTensor {
  readonly constant: Constant;
  role: Role;
  laid: Laid;
  /** Whether its first consumer is an operator whose parameters are known. */
  listed: boolean;
  owner: FoundLayer;
  /** The owner is one of them. */
  readonly consumers: Set<FoundLayer>;
}

export interface Found {
  readonly layers: FoundLayer[];
  readonly tensors: Map<TensorProto, FoundTensor>;
  readonly notes: string[];
}

/** Types of elements that stand for real numbers by a scale. Indices and shapes are i32 and i64. */
const codes = /^[ui](?:2|4|8)$|^f8|^f4/;
const floats = new Set(["f32", "f16", "bf16", "f64"]);

export function collect(graph: GraphProto, wire: Wire): Found {
  const found: Found = { layers: [], tensors: new Map(), notes: [] };
  new Walk(graph, new Scope(""), wire, found).run();
  return found;
}

class Walk {
  readonly #graph: GraphProto;
  readonly #scope: Scope;
  readonly #wire: Wire;
  readonly #found: Found;
  /** The node that computes a value of this graph. */
  readonly #producers = new Map<string, NodeProto>();
  /** How often a value of this graph is read. */
  readonly #uses = new Map<string, number>();
  readonly #layers = new Map<NodeProto, FoundLayer>();

  constructor(graph: GraphProto, scope: Scope, wire: Wire, found: Found) {
    this.#graph = graph;
    this.#scope = scope;
    this.#wire = wire;
    this.#found = found;
  }

  run(): void {
    const { nodes, sparse } = this.#graph;
    this.#scope.declare(this.#graph);
    if (sparse > 0) this.#found.notes.push(`${sparse} sparse initializers are not read`);
    this.#count(this.#graph);
    for (const node of nodes) for (const name of node.outputs) this.#producers.set(name, node);
    nodes.forEach((node, index) => this.#visit(node, index));
  }

  /** Reads by nodes, by the graph's outputs, and by the subgraphs, which see the values around them. */
  #count({ nodes, outputs }: GraphProto): void {
    const read = (name: string) => this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
    for (const { name } of outputs) read(name);
    for (const { inputs, attributes } of nodes) {
      inputs.forEach(read);
      for (const { graphs } of attributes.values()) graphs.forEach((graph) => this.#count(graph));
    }
  }

  #visit(node: NodeProto, index: number): void {
    if (node.op === "Constant" && node.domain === "") return;
    for (const attribute of node.attributes.values()) {
      attribute.graphs.forEach((graph, i) => {
        const own = canonical(node.name) || `${node.op.toLowerCase()}_${index}`;
        const branch = attribute.graphs.length > 1 ? `${attribute.name}_${i}` : attribute.name;
        const place = [this.#scope.place, own, branch].filter((part) => part !== "").join(".");
        new Walk(graph, new Scope(place, this.#scope), this.#wire, this.#found).run();
      });
    }
    if (this.#scope.derive(node, this.#wire)) return;
    this.#noteQuantized(node);
    if (this.#addedBias(node) || this.#spelledNorm(node)) return;
    const operator = operatorOf(node);
    const handled = new Set<number>();
    for (const slot of operator?.slots ?? []) {
      const constant = this.#scope.get(node.inputs[slot.input] ?? "");
      const laid = constant && slot.matrix(constant.view, node);
      if (constant === undefined || laid === undefined) continue;
      const type = operator!.type(this.#weightRank(node));
      if (this.#parameter(this.#layer(node, type), constant, slot, laid, true)) handled.add(slot.input);
    }
    const rest = unlisted(node);
    for (const slot of rest.slots) {
      const constant = this.#scope.get(node.inputs[slot.input]!);
      if (handled.has(slot.input) || constant === undefined || constant.tensor.size < fewestElements) {
        continue;
      }
      const laid = slot.matrix(constant.view, node)!;
      this.#parameter(this.#layer(node, rest.type(0)), constant, slot, laid, false);
    }
  }

  /** Rank of a node's weights, by the kernel when the weights themselves are computed. */
  #weightRank(node: NodeProto): number {
    const kernel = node.attributes.get("kernel_shape")?.value;
    const known = this.#scope.get(node.inputs[1] ?? "")?.view.shape.length;
    return known ?? (Array.isArray(kernel) ? kernel.length + 2 : 0);
  }

  /** Weights that are integers or codes already have a scale and belong to another reader: they are told, not listed. */
  #noteQuantized(node: NodeProto): void {
    for (const name of node.inputs) {
      const tensor = this.#scope.get(name)?.tensor;
      if (tensor === undefined || tensor.size < fewestElements || !codes.test(dataTypeName(tensor.type))) {
        continue;
      }
      this.#found.notes.push(
        `"${name}" is quantized already (${dataTypeName(tensor.type)}, read by ${node.op}): not read`,
      );
    }
  }

  /** The layer of a node, made when it first turns out to own something. */
  #layer(node: NodeProto, type: LayerType): () => FoundLayer {
    return () => {
      let layer = this.#layers.get(node);
      if (layer === undefined) {
        const attributes: Record<string, Attribute> = {};
        for (const { name, value } of node.attributes.values()) {
          if (value !== undefined) attributes[name] = value;
        }
        const inputs = node.inputs.filter((name) => name !== "" && this.#scope.get(name) === undefined);
        const outputs = [...node.outputs];
        layer = { node, type, attributes, inputs, outputs, parameters: [], place: this.#scope.place };
        this.#layers.set(node, layer);
        this.#found.layers.push(layer);
      }
      return layer;
    };
  }

  #parameter(
    layerOf: () => FoundLayer,
    constant: Constant,
    slot: Slot,
    laid: Laid,
    listed: boolean,
  ): boolean {
    const { tensor } = constant;
    if (!floats.has(dataTypeName(tensor.type)) || tensor.size === 0) return false;
    const layer = layerOf();
    const known = this.#found.tensors.get(tensor);
    if (known === undefined) {
      const consumers = new Set([layer]);
      const found = { constant, role: slot.role, laid, listed, owner: layer, consumers };
      this.#found.tensors.set(tensor, found);
      layer.parameters.push(found);
      return true;
    }
    if (known.consumers.has(layer)) return true;
    known.consumers.add(layer);
    layer.parameters.push(known);
    if (listed && !known.listed) Object.assign(known, { role: slot.role, laid, listed, owner: layer });
    return true;
  }

  /** The constant and the computed operand of a node with two inputs, one of each. */
  #operands(node: NodeProto): { constant: Constant; value: string } | undefined {
    const [a = "", b = ""] = node.inputs;
    if (node.inputs.length !== 2 || node.domain !== "") return undefined;
    const left = this.#scope.get(a), right = this.#scope.get(b);
    if (left === undefined && right !== undefined) return { constant: right, value: a };
    if (left !== undefined && right === undefined) return { constant: left, value: b };
    return undefined;
  }

  /** An Add of one constant for each channel, right after a layer whose result nothing else reads. */
  #addedBias(node: NodeProto): boolean {
    const operands = node.op === "Add" ? this.#operands(node) : undefined;
    const before = this.#producers.get(operands?.value ?? "");
    const layer = before === undefined ? undefined : this.#layers.get(before);
    if (operands === undefined || layer === undefined || this.#uses.get(operands.value) !== 1) return false;
    const { constant } = operands;
    if (!this.#fitsChannels(constant, layer)) return false;
    const slot: Slot = { input: 0, role: "bias", matrix: vector };
    if (!this.#parameter(() => layer, constant, slot, vector(constant.view, node)!, true)) return false;
    layer.outputs.push(...node.outputs);
    return true;
  }

  /** Whether a constant has one element for each output channel, on the axis where the channels are. */
  #fitsChannels({ tensor: { size }, view: { shape } }: Constant, layer: FoundLayer): boolean {
    const [weights] = layer.parameters;
    if (weights === undefined || layer.parameters.some(({ role }) => role === "bias")) return false;
    if (layer.type === "norm") return layer.node.op === "Mul" && weights.constant.tensor.size === size;
    // The channels of a left factor are not on the last axis.
    if (this.#scope.get(layer.node.inputs[1] ?? "")?.tensor !== weights.constant.tensor) return false;
    const spatial = layer.type.startsWith("conv")
      ? Number(layer.type.at(-2))
      : layer.type === "linear"
      ? 0
      : NaN;
    const { view, axes } = weights.laid;
    const channels = axes.rows.reduce((product, axis) => product * view.shape[axis]!, 1);
    return shape[shape.length - 1 - spatial] === channels && size === channels;
  }

  /** A product by one constant for each channel of what was just divided by a square root. */
  #spelledNorm(node: NodeProto): boolean {
    const operands = node.op === "Mul" ? this.#operands(node) : undefined;
    const division = this.#producers.get(operands?.value ?? "");
    if (operands === undefined || operands.constant.tensor.size < fewestElements) return false;
    const root = division?.op === "Div" || division?.op === "Mul"
      ? division.inputs.map((name) => this.#producers.get(name)?.op)
      : [];
    const normalized = division?.op === "Div" ? root[1] === "Sqrt" : root.includes("Reciprocal");
    if (!normalized) return false;
    const slot: Slot = { input: 0, role: "weights", matrix: vector };
    return this.#parameter(
      this.#layer(node, "norm"),
      operands.constant,
      slot,
      vector(operands.constant.view, node)!,
      true,
    );
  }
}
