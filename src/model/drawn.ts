/** A model of random tensors: a linear layer for each distribution, its weights drawn when they are read. Nothing is held. */
import type { Distribution } from "../numerics/distribution/distribution.ts";
import { drawInto } from "../numerics/distribution/draw.ts";
import { keyOf } from "../tensor/random.ts";
import type { Layer, Model, Tensor } from "./model.ts";
import { sha256Text } from "./sha256.ts";

export interface Drawing {
  readonly rows: number;
  readonly cols: number;
  readonly seed: number;
}

/** "student_t(5)" as a path: "student_t_5". */
const pathOf = ({ name }: Distribution) => name.replace(/\W+/g, "_").replace(/_$/, "");

function layerOf(distribution: Distribution, { rows, cols, seed }: Drawing): Layer {
  const path = pathOf(distribution), key = keyOf(distribution.name, seed), size = rows * cols;
  const read = (from: number, into: Float32Array) => {
    if (!(Number.isInteger(from) && from >= 0 && from + into.length <= size)) {
      throw new RangeError(`Cannot draw ${into.length} elements from ${from}: there are ${size}`);
    }
    drawInto(into, distribution, key, from);
  };
  const tensors: Tensor[] = [];
  const layer: Layer = {
    path,
    alias: distribution.name,
    type: "linear",
    op: "MatMul",
    attributes: {},
    inputs: [],
    outputs: [],
    tensors,
  };
  tensors.push({
    path: `${path}.weight`,
    alias: distribution.name,
    shape: [rows, cols],
    dtype: "f32",
    role: "weights",
    layer,
    consumers: [layer],
    size,
    rows,
    cols,
    read: (row, count, into) => read(row * cols, into.subarray(0, count * cols)),
    readElements: read,
  });
  return layer;
}

/** @param distributions of different names. */
export function drawnModel(distributions: readonly Distribution[], drawing: Drawing): Model {
  const layers = distributions.map((d) => layerOf(d, drawing));
  const tensors = layers.flatMap((layer) => layer.tensors);
  const parameters = tensors.reduce((sum, t) => sum + t.size, 0);
  const { rows, cols, seed } = drawing;
  const text = `samples(${
    distributions.map((d) => d.name).join(", ")
  }, rows: ${rows}, columns: ${cols}, seed: ${seed})`;
  return {
    name: "samples",
    path: text,
    format: "drawn",
    bytes: 4 * parameters,
    layers,
    tensors,
    parameters,
    get hash() {
      return sha256Text(text);
    },
    inputs: [],
    outputs: [],
    metadata: new Map(),
    notes: [text],
    close() {},
  };
}
