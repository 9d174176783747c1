/** A trained network as a model: what recipes, reports and plots work on. */
import type { Layer, LayerType, Model, Tensor } from "../model/model.ts";
import { sha256 } from "../model/sha256.ts";
import type { Shape } from "./layer.ts";
import { type Network, pathsOf, shapesOf } from "./network.ts";
import type { StepRecord, Trained, TrainedTensor } from "./train.ts";

export interface TrainedModel extends Model {
  readonly network: Network;
  /** Of a sample. */
  readonly input: Shape;
  readonly steps: readonly StepRecord[];
}

export const isTrained = (model: Model): model is TrainedModel => "network" in model;

const kinds: Readonly<Record<string, readonly [LayerType, string]>> = {
  dense: ["linear", "Gemm"],
  conv2d: ["conv2d", "Conv"],
};

function tensorOf({ name, role, shape, values }: TrainedTensor, layer: Layer): Tensor {
  const rows = shape[0]!, cols = values.length / rows, path = `${layer.path}.${name}`;
  const readElements = (from: number, into: Float32Array) => {
    if (!(from >= 0 && from + into.length <= values.length)) {
      throw new RangeError(`Cannot read ${into.length} elements from ${from}: there are ${values.length}`);
    }
    into.set(values.subarray(from, from + into.length));
  };
  return {
    path,
    alias: path,
    shape,
    dtype: "f32",
    role,
    layer,
    consumers: [layer],
    size: values.length,
    rows,
    cols,
    read: (row, count, into) => readElements(row * cols, into.subarray(0, count * cols)),
    readElements,
  };
}

/** @param notes what it was trained on, and how. */
export function trainedModel(
  name: string,
  network: Network,
  input: Shape,
  { tensors, steps }: Trained,
  notes: readonly string[],
): TrainedModel {
  const paths = pathsOf(network), shapes = shapesOf(network, input);
  const layers = network.layers.flatMap(({ entry, values }, i): Layer[] => {
    const path = paths[i];
    if (path === undefined) return [];
    const [type, op] = kinds[entry.name]!, own: Tensor[] = [];
    const layer: Layer = {
      path,
      alias: path,
      type,
      op,
      attributes: values,
      inputs: [`${i}`],
      outputs: [`${i + 1}`],
      tensors: own,
    };
    own.push(...tensors[i]!.map((tensor) => tensorOf(tensor, layer)));
    return [layer];
  });
  const all = layers.flatMap((layer) => layer.tensors);
  const parameters = all.reduce((sum, t) => sum + t.size, 0);
  let hash: string | undefined;
  return {
    name,
    path: notes[0]!,
    format: "trained",
    bytes: 4 * parameters,
    layers,
    tensors: all,
    parameters,
    get hash() {
      return hash ??= sha256(...tensors.flat().map(({ values }) => bytesOf(values)));
    },
    inputs: [{ name: "input", dtype: "f32", shape: ["batch", ...input] }],
    outputs: [{ name: "logits", dtype: "f32", shape: ["batch", ...shapes.at(-1)!] }],
    metadata: new Map(),
    notes,
    close() {},
    network,
    input,
    steps,
  };
}

function bytesOf(values: Float32Array) {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return {
    size: bytes.length,
    read: (offset: number, into: Uint8Array) => into.set(bytes.subarray(offset, offset + into.length)),
    close() {},
  };
}
