/** An ONNX file as a model. */
import type { ByteSource } from "../../ports.ts";
import type { Dtype, Layer, Model, Tensor, Value } from "../model.ts";
import { Matrix } from "../matrix.ts";
import { sha256 } from "../sha256.ts";
import { collect, fewestElements, type FoundLayer, type FoundTensor } from "./collect.ts";
import { type OpenBeside, remembering } from "../beside.ts";
import { elementsOf } from "./elements_of.ts";
import { canonical, isInvented, layerOf, Paths } from "./names.ts";
import { parseModel } from "./parse.ts";
import { dataTypeName, type ModelProto, type NodeProto, type TensorProto, type ValueInfo } from "./proto.ts";
import { Wire } from "./wire.ts";

type Open<T> = { -readonly [K in keyof T]: T[K] };

export class OnnxModel implements Model {
  readonly format = "onnx";
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly layers: readonly Layer[];
  readonly tensors: readonly Tensor[];
  readonly parameters: number;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  readonly wire: Wire;
  readonly proto: ModelProto;
  /** Opens the files that hold external data, each once. */
  readonly beside: OpenBeside | undefined;
  /** Where each tensor stands in the file. */
  readonly places: ReadonlyMap<Tensor, FoundTensor>;
  /** The first node of each layer. */
  readonly nodes: ReadonlyMap<Layer, NodeProto>;
  readonly #opened: ByteSource[] = [];
  #hash: string | undefined;

  /**
   * Reads the graph; weights stay in the file.
   * @param path for messages; its last part without the ending names the model.
   * @param beside opens the files that hold external data; without it such tensors are refused.
   * @throws ModelFileError when the file is malformed.
   */
  constructor(path: string, source: ByteSource, beside?: OpenBeside) {
    this.path = path;
    this.name = (path.split(/[/\\]/).at(-1) ?? path).replace(/\.onnx$/i, "");
    this.bytes = source.size;
    this.wire = new Wire(source, path);
    this.proto = parseModel(this.wire);
    const { graph, metadata, functions } = this.proto;
    const found = collect(graph, this.wire);
    this.beside = beside && remembering(beside, this.#opened);
    const places = new Map<Tensor, FoundTensor>();
    const nodes = new Map<Layer, NodeProto>();
    const { layers, tensors } = this.#orClose(() =>
      build(
        found.layers,
        [...found.tensors.values()],
        this.wire,
        this.beside,
        places,
        nodes,
      )
    );
    this.layers = layers;
    this.tensors = tensors;
    this.places = places;
    this.nodes = nodes;
    this.parameters = tensors.reduce((sum, tensor) => sum + (counted(tensor) ? tensor.size : 0), 0);
    const stored = new Set(graph.initializers.map((tensor: TensorProto) => tensor.name));
    this.inputs = graph.inputs.filter((value) => !stored.has(value.name)).map(valueOf);
    this.outputs = graph.outputs.map(valueOf);
    this.metadata = new Map([...metadata].map(([key, { value }]) => [key, value]));
    this.notes = [
      ...found.notes,
      ...decodedNotes(places.values()),
      ...(functions === 0 ? [] : [`${functions} functions of the model itself are not looked into`]),
    ];
  }

  /** Files beside the model that were opened on the way to an error do not stay open. */
  #orClose<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      for (const source of this.#opened) source.close();
      throw cause;
    }
  }

  get hash(): string {
    return this.#hash ??= sha256(this.wire.source, ...this.#opened);
  }

  close(): void {
    for (const source of [this.wire.source, ...this.#opened]) source.close();
  }
}

function counted(tensor: Tensor): boolean {
  return tensor.size >= fewestElements || tensor.role === "weights" && tensor.layer.type !== "norm";
}

/** Codes whose node is known are weights like any other; that they are codes in the file is told. */
function decodedNotes(places: Iterable<FoundTensor>): string[] {
  const counts = new Map<string, number>();
  for (const { constant: { tensor } } of places) {
    if (tensor.dequantized === undefined) continue;
    const name = dataTypeName(tensor.dequantized.codes.type);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) =>
    `stored as ${name}, read as DequantizeLinear makes them: ${count} ${count === 1 ? "tensor" : "tensors"}`
  );
}

function valueOf({ name, type, shape }: ValueInfo): Value {
  return { name, dtype: dataTypeName(type), shape };
}

function build(
  foundLayers: readonly FoundLayer[],
  foundTensors: readonly FoundTensor[],
  wire: Wire,
  beside: OpenBeside | undefined,
  places: Map<Tensor, FoundTensor>,
  nodes: Map<Layer, NodeProto>,
): { layers: Layer[]; tensors: Tensor[] } {
  const layerPaths = new Paths(), tensorPaths = new Paths();
  const layers = new Map<FoundLayer, Open<Layer> & { tensors: Tensor[] }>();
  for (const found of foundLayers) {
    const { node, type, attributes, inputs, outputs, place } = found;
    const path = layerPaths.take([place, layerName(found)].filter((part) => part !== "").join("."));
    const alias = node.name || node.outputs[0] || path;
    const layer = { path, alias, type, op: node.op, attributes, inputs, outputs, tensors: [] };
    layers.set(found, layer);
    nodes.set(layer, node);
  }
  const tensors: Tensor[] = [];
  for (const found of foundTensors) {
    const { constant: { tensor: stored, name, place }, laid, role } = found;
    const layer = layers.get(found.owner)!;
    const others = [...found.consumers].filter((consumer) => consumer !== found.owner);
    const consumers = [layer, ...others.map((consumer) => layers.get(consumer)!)];
    const elements = elementsOf(wire, stored, beside);
    const matrix = new Matrix(elements, laid.view, laid.axes);
    const own = isInvented(name)
      ? `${layer.path}.${role}`
      : [place, canonical(name)].filter((p) => p !== "").join(".");
    const tensor: Tensor = {
      path: tensorPaths.take(own),
      alias: name,
      shape: stored.dims,
      dtype: dataTypeName(stored.type) as Dtype,
      role,
      layer,
      consumers,
      size: stored.size,
      rows: matrix.rows,
      cols: matrix.cols,
      read: (row, count, into) => matrix.read(row, count, into),
      ...(matrix.plain ? { readElements: (from, into) => matrix.readElements(from, into) } : {}),
      ...(matrix.half && { half: matrix.half }),
    };
    tensors.push(tensor);
    places.set(tensor, found);
    for (const consumer of consumers) consumer.tensors.push(tensor);
  }
  return { layers: [...layers.values()], tensors };
}

/** By its weights' name when that tells of a layer, else by the node's, else by what it computes. */
function layerName(found: FoundLayer): string {
  const { node, parameters } = found;
  for (const { constant, owner } of parameters) {
    const name = owner === found ? layerOf(constant.name) : undefined;
    if (name !== undefined) return name;
  }
  return canonical(node.name) || canonical(node.outputs[0] ?? "") || node.op.toLowerCase();
}
