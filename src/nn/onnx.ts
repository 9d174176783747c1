/** A trained network as an ONNX file (opset 13): what is exported, and what the model of it is read from. */
import { field, varint } from "../model/onnx/splice.ts";
import { type Shape, sizeOf } from "./layer.ts";
import { type Network, pathsOf, shapesOf } from "./network.ts";
import type { TrainedTensor } from "./train.ts";

/** The node of a layer. Its inputs are the value before it, then its tensors, then `constants`. */
export interface OnnxNode {
  readonly op: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
  /** Scalars. */
  readonly constants?: readonly number[];
  /** Images become rows before it. */
  readonly rows?: boolean;
}

const irVersion = 7, opset = 13, float = 1, attributeInt = 2, attributeInts = 7;

const joined = (...parts: readonly Uint8Array[]) => {
  const bytes = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};
const text = (number: number, value: string) => field(number, new TextEncoder().encode(value));
const int = (number: number, value: number) => joined(varint(number * 8), varint(value));

/** Field numbers as in onnx.proto: AttributeProto, NodeProto, TensorProto, ValueInfoProto, GraphProto, ModelProto. */
const attribute = (name: string, value: number | readonly number[]) =>
  typeof value === "number"
    ? joined(text(1, name), int(3, value), int(20, attributeInt))
    : joined(text(1, name), ...value.map((v) => int(8, v)), int(20, attributeInts));

const node = (op: string, name: string, inputs: readonly string[], output: string, attributes = {}) =>
  joined(
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, name),
    text(4, op),
    ...Object.entries<number | readonly number[]>(attributes).map(([key, value]) =>
      field(5, attribute(key, value))
    ),
  );

function tensor(name: string, shape: Shape, values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length), view = new DataView(bytes.buffer);
  values.forEach((v, i) => view.setFloat32(4 * i, v, true));
  return joined(...shape.map((n) => int(1, n)), int(2, float), text(8, name), field(9, bytes));
}

/** Any number of samples of a shape. */
function value(name: string, shape: Shape): Uint8Array {
  const sizes = joined(field(1, text(2, "batch")), ...shape.map((n) => field(1, int(1, n))));
  return joined(text(1, name), field(2, field(1, joined(int(1, float), field(2, sizes)))));
}

/** What its file calls the values that flow through a network. */
interface NamedLayer {
  /** Of the node, and of its tensors. */
  readonly label: string;
  /** What it reads, as the layer before leaves it. */
  readonly input: string;
  /** The same as rows, where images become rows before it. */
  readonly rows?: string;
  readonly output: string;
}

export function namesOf(network: Network, input: Shape): readonly NamedLayer[] {
  const shapes = shapesOf(network, input), paths = pathsOf(network);
  let at = "input";
  return network.layers.map(({ entry, values }, i) => {
    const label = paths[i] ?? `${entry.name}_${i + 1}`, from = at;
    at = i === network.layers.length - 1 ? "logits" : `${label}_output`;
    const rows = entry.onnx(values).rows === true && shapes[i]!.length > 1;
    return { label, input: from, output: at, ...(rows && { rows: `${label}_rows` }) };
  });
}

/** @param tensors those of each layer. */
export function onnxOf(
  name: string,
  network: Network,
  input: Shape,
  tensors: readonly (readonly TrainedTensor[])[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const shapes = shapesOf(network, input), named = namesOf(network, input);
  const nodes: Uint8Array[] = [], stored: Uint8Array[] = [];
  network.layers.forEach(({ entry, values }, i) => {
    const { label, input: from, rows, output } = named[i]!, own = entry.onnx(values);
    if (rows !== undefined) nodes.push(node("Flatten", `${label}_flatten`, [from], rows, { axis: 1 }));
    const names = tensors[i]!.map((t) => `${label}.${t.name}`);
    stored.push(...tensors[i]!.map((t, n) => tensor(names[n]!, t.shape, t.values)));
    const constants = (own.constants ?? []).map((c, n) => {
      stored.push(tensor(`${label}_constant_${n + 1}`, [], Float32Array.of(c)));
      return `${label}_constant_${n + 1}`;
    });
    nodes.push(node(own.op, label, [rows ?? from, ...names, ...constants], output, own.attributes));
  });
  const graph = joined(
    ...nodes.map((n) => field(1, n)),
    text(2, name),
    ...stored.map((t) => field(5, t)),
    field(11, value("input", input)),
    field(12, value("logits", [sizeOf(shapes.at(-1)!)])),
  );
  const opsets = joined(text(1, ""), int(2, opset));
  const properties = Object.entries(metadata).map(([key, said]) =>
    field(14, joined(text(1, key), text(2, said)))
  );
  return joined(int(1, irVersion), text(2, "quire"), field(7, graph), field(8, opsets), ...properties);
}
