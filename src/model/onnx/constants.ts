/** The constants of a graph as the values that its nodes see: initializers, Constant nodes, and what is derived from them. */
import { contiguous, isContiguous, sizeOf, transpose, type View } from "../view.ts";
import { castDequantized, dequantized } from "./dequantized.ts";
import { type GraphProto, type NodeProto, type TensorProto, typeInt32, typeInt64 } from "./proto.ts";
import type { Wire } from "./wire.ts";

export interface Constant {
  readonly tensor: TensorProto;
  readonly view: View;
  /** The name of the value that the file gives it where it is stored. */
  readonly name: string;
  /** Path of the subgraph that holds it; "" for the main graph. */
  readonly place: string;
}

/** Constants by the name of the value; a subgraph also sees those of the graphs around it. */
export class Scope {
  readonly place: string;
  readonly #outer: Scope | undefined;
  readonly #constants = new Map<string, Constant>();

  constructor(place: string, outer?: Scope) {
    this.place = place;
    this.#outer = outer;
  }

  get(name: string): Constant | undefined {
    return this.#constants.get(name) ?? this.#outer?.get(name);
  }

  /** A value that a node computes hides a constant of the same name around it only in invalid models: not kept. */
  #set(name: string, constant: Constant): void {
    this.#constants.set(name, constant);
  }

  /** Initializers and Constant nodes of one graph. */
  declare(graph: GraphProto): void {
    for (const tensor of graph.initializers) this.#store(tensor.name, tensor);
    for (const node of graph.nodes) {
      const tensor = node.op === "Constant" && node.domain === ""
        ? node.attributes.get("value")?.tensor
        : undefined;
      if (tensor !== undefined && node.outputs[0] !== undefined) this.#store(node.outputs[0], tensor);
    }
  }

  #store(name: string, tensor: TensorProto): void {
    if (name === "") return;
    this.#set(name, { tensor, view: contiguous(tensor.dims), name, place: this.place });
  }

  /**
   * Follows a constant through a node that only renames or reorders it. Shapes must be constants too.
   * @returns whether it did; otherwise the node is a consumer like any other.
   */
  derive(node: NodeProto, wire: Wire): boolean {
    const [input = "", second = ""] = node.inputs, [output] = node.outputs;
    if (node.domain !== "" || output === undefined) return false;
    const from = this.get(input);
    if (from === undefined) return false;
    if (node.op === "DequantizeLinear") return this.#dequantize(node, from, output);
    const cast = node.op === "Cast"
      ? castDequantized(from.tensor, node.attributes.get("to")?.value, output)
      : undefined;
    if (cast !== undefined) {
      this.#set(output, { ...from, tensor: cast, name: output, place: this.place });
      return true;
    }
    const shapeInput = this.get(second);
    const listed = shapeInput === undefined ? undefined : integers(wire, shapeInput.tensor);
    const view = rearranged(node, from.view, listed);
    if (view === undefined) return false;
    this.#set(output, { ...from, view });
    return true;
  }

  /** Codes, a scale and perhaps a zero point that all are stored as they are. */
  #dequantize(node: NodeProto, codes: Constant, output: string): boolean {
    const [, scale, zero] = node.inputs.map((name) => this.get(name));
    const given = [codes, scale, zero].filter((c) => c !== undefined);
    const asked = node.inputs.filter((name) => name !== "").length;
    if (given.length !== asked || !given.every((c) => isContiguous(c.view))) return false;
    const tensor = dequantized(node, codes.tensor, scale?.tensor, zero?.tensor);
    if (tensor === undefined) return false;
    this.#set(output, { tensor, view: contiguous(tensor.dims), name: output, place: this.place });
    return true;
  }
}

function rearranged(node: NodeProto, view: View, listed: readonly number[] | undefined): View | undefined {
  const attribute = (name: string) => node.attributes.get(name)?.value;
  switch (node.op) {
    case "Identity":
    case "Cast":
      return view;
    case "Transpose": {
      const permutation = attribute("perm") ?? view.shape.map((_, axis) => axis).reverse();
      return Array.isArray(permutation) ? transpose(view, permutation) : undefined;
    }
    case "Reshape": {
      if (!isContiguous(view)) return undefined;
      const shape = reshaped(view.shape, listed ?? attribute("shape"));
      return shape === undefined ? undefined : contiguous(shape);
    }
    case "Flatten": {
      const axis = attribute("axis") ?? 1;
      if (!isContiguous(view) || typeof axis !== "number") return undefined;
      return contiguous([sizeOf(view.shape.slice(0, axis)), sizeOf(view.shape.slice(axis))]);
    }
    case "Unsqueeze":
      return unsqueezed(view, listed ?? attribute("axes"));
    case "Squeeze":
      return squeezed(view, listed ?? attribute("axes"));
    default:
      return undefined;
  }
}

/** ONNX Reshape: 0 keeps a dimension, one -1 takes what is left. */
function reshaped(from: readonly number[], wanted: unknown): number[] | undefined {
  if (!Array.isArray(wanted)) return undefined;
  const shape = wanted.map((n: number, axis) => n === 0 ? from[axis] ?? -2 : n);
  const free = shape.indexOf(-1);
  if (free >= 0) {
    const rest = sizeOf(shape.filter((_, axis) => axis !== free));
    shape[free] = sizeOf(from) / rest;
  }
  return shape.every((n) => Number.isInteger(n) && n >= 0) && sizeOf(shape) === sizeOf(from)
    ? shape
    : undefined;
}

function unsqueezed({ shape, strides }: View, axes: unknown): View | undefined {
  if (!Array.isArray(axes)) return undefined;
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis: number) => axis < 0 ? axis + rank : axis));
  if (added.size !== axes.length || [...added].some((axis) => axis < 0 || axis >= rank)) return undefined;
  const sizes: number[] = [], steps: number[] = [];
  for (let axis = 0, from = 0; axis < rank; axis++) {
    if (added.has(axis)) sizes.push(1), steps.push(1);
    else sizes.push(shape[from]!), steps.push(strides[from++]!);
  }
  return { shape: sizes, strides: steps };
}

function squeezed({ shape, strides }: View, axes: unknown): View | undefined {
  const rank = shape.length;
  const dropped = Array.isArray(axes)
    ? axes.map((axis: number) => axis < 0 ? axis + rank : axis)
    : shape.flatMap((n, axis) => n === 1 ? [axis] : []);
  if (dropped.some((axis) => shape[axis] !== 1)) return undefined;
  const kept = shape.map((_, axis) => axis).filter((axis) => !dropped.includes(axis));
  return { shape: kept.map((axis) => shape[axis]!), strides: kept.map((axis) => strides[axis]!) };
}

/** The entries of a short list of int32 or int64, such as a shape; undefined for anything else. */
export function integers(wire: Wire, { type, size, data, dims, span }: TensorProto): number[] | undefined {
  if ((type !== typeInt32 && type !== typeInt64) || dims.length > 1 || size > 64) return undefined;
  const values: number[] = [];
  for (const { field, start, end } of data) {
    if (field !== "raw_data") wire.varints({ ...span, start, end }, values, size);
    else if (type === typeInt32) { for (let at = start; at < end; at += 4) values.push(wire.uint32(at) | 0); }
    else {
      for (let at = start; at < end; at += 8) {
        values.push((wire.uint32(at + 4) | 0) * 2 ** 32 + wire.uint32(at));
      }
    }
  }
  return values.length === size ? values : undefined;
}
