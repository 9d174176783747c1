/** A trained network as an ONNX file (opset 13): what is exported, and what the model of it is read from. */
import { field, varint } from "../model/onnx/splice.ts";
import type { Shape } from "./layer.ts";
import { namesOf, type Network, shapesOf } from "./structure.ts";
import type { TrainedTensor } from "./train.ts";

/** The node of a layer. Its inputs are the value before it, then its tensors, then `constants`. */
export interface OnnxNode {
  readonly op: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
  /** Those that are no integers. */
  readonly floats?: Readonly<Record<string, number>>;
  /** Scalars. */
  readonly constants?: readonly number[];
  /** Images become rows before it. */
  readonly rows?: boolean;
}

const irVersion = 7, opset = 13, float = 1, attributeFloat = 1, attributeInt = 2, attributeInts = 7;

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

function floatAttribute(name: string, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joined(text(1, name), varint(2 * 8 + 5), bytes, int(20, attributeFloat));
}

const node = (
  op: string,
  name: string,
  inputs: readonly string[],
  output: string,
  { attributes = {}, floats = {} }: Pick<OnnxNode, "attributes" | "floats"> = {},
) =>
  joined(
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, name),
    text(4, op),
    ...Object.entries<number | readonly number[]>(attributes).map(([key, value]) =>
      field(5, attribute(key, value))
    ),
    ...Object.entries(floats).map(([key, value]) => field(5, floatAttribute(key, value))),
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

/** @param tensors those of each layer. */
export function onnxOf(
  name: string,
  network: Network,
  input: Shape,
  tensors: readonly (readonly TrainedTensor[])[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const shapes = shapesOf(network, input), steps = namesOf(network, input);
  const values = ["input", ...steps.map(({ output }) => output)];
  const nodes: Uint8Array[] = [], stored: Uint8Array[] = [];
  steps.forEach(({ layer, label, from, rows, output }, i) => {
    const inputs = from.map((place) => values[place]!);
    if (layer === undefined) return nodes.push(node("Add", label, inputs, output));
    if (rows !== undefined) {
      nodes.push(node("Flatten", `${label}_flatten`, inputs, rows, { attributes: { axis: 1 } }));
    }
    const own = layer.entry.onnx(layer.values), names = tensors[i]!.map((t) => `${label}.${t.name}`);
    stored.push(...tensors[i]!.map((t, n) => tensor(names[n]!, t.shape, t.values)));
    const constants = (own.constants ?? []).map((c, n) => {
      stored.push(tensor(`${label}_constant_${n + 1}`, [], Float32Array.of(c)));
      return `${label}_constant_${n + 1}`;
    });
    return nodes.push(node(own.op, label, [rows ?? inputs[0]!, ...names, ...constants], output, own));
  });
  const graph = joined(
    ...nodes.map((n) => field(1, n)),
    text(2, name),
    ...stored.map((t) => field(5, t)),
    field(11, value("input", input)),
    field(12, value("logits", shapes.at(-1)!)),
  );
  const opsets = joined(text(1, ""), int(2, opset));
  const properties = Object.entries(metadata).map(([key, said]) =>
    field(14, joined(text(1, key), text(2, said)))
  );
  return joined(int(1, irVersion), text(2, "quire"), field(7, graph), field(8, opsets), ...properties);
}
