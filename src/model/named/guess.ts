/**
 * What layers a file of named tensors has, guessed from names and shapes: safetensors, GGUF and npz hold no graph. The rules
 * are those that the reference page of `open` lists.
 */
import type { LayerType, Role } from "../model.ts";
import { canonical, layerOf } from "../onnx/names.ts";
import { type MatrixAxes, sizeOf } from "../view.ts";

export interface Guess {
  /** Canonical dotted path of the layer. */
  readonly layer: string;
  readonly type: LayerType;
  readonly role: Role;
  readonly axes: MatrixAxes;
}

/** PyTorch's names of recurrent parameters. */
const recurrent = /^(?:weight|bias)_(?:ih|hh)_l\d+(?:_reverse)?$/;
const embedding = /emb(?:ed|ds?\b|edding)|^(?:wte|wpe|shared)$/i;
const norm = /norm|^(?:ln|bn)(?:_|\d|$)/i;
/** What a convolution over one axis spans at most: a longer last axis is that of a stack of matrices. */
const longestKernel = 32;

const last = (path: string) => path.slice(path.lastIndexOf(".") + 1);
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

function layerPath(name: string): string {
  const path = canonical(name) || "unnamed";
  return recurrent.test(last(path))
    ? path.slice(0, Math.max(0, path.lastIndexOf("."))) || path
    : layerOf(name) ?? path;
}

function roleOf({ name }: Named): Role {
  const part = last(canonical(name));
  if (/^running_(?:mean|var)$/.test(part)) return "state";
  return /^(?:bias\w*|beta|b)$|_bias$/.test(part) ? "bias" : "weights";
}

/** By the hidden-to-hidden weights [gates * H, H]. */
function cellOf(own: readonly Named[]): LayerType {
  const { shape } = own.find(({ name }) => /weight_hh/.test(name)) ?? own[0]!;
  const gates = (shape[0] ?? 0) / (shape[1] ?? 0);
  return gates === 4 ? "lstm" : gates === 3 ? "gru" : "rnn";
}

function typeOf(layer: string, own: readonly Named[]): LayerType {
  if (own.some(({ name }) => recurrent.test(last(canonical(name))))) return cellOf(own);
  if (own.some((t) => roleOf(t) === "state")) return "norm";
  const name = last(layer);
  const weights = own.filter((t) => roleOf(t) === "weights");
  const [first] = weights.toSorted((a, b) => b.shape.length - a.shape.length);
  if (first === undefined) return norm.test(name) ? "norm" : "other";
  switch (first.shape.length) {
    case 1:
      return norm.test(name) || layerOf(first.name) !== undefined ? "norm" : "other";
    case 2:
      return embedding.test(name) && !/out|proj|norm/i.test(name) ? "embedding" : "linear";
    case 3:
      return /conv/i.test(name) || first.shape[2]! <= longestKernel ? "conv1d" : "linear";
    case 4:
      return "conv2d";
    case 5:
      return "conv3d";
  }
  return "other";
}

/**
 * Names of layers whose weights stand as [inputs, outputs], as those of GPT-2 do: the bias is as long as their second axis and
 * not as their first. One such layer speaks for all of its name, "c_proj" of a square matrix too.
 */
function turnedNames(layers: ReadonlyMap<string, readonly Named[]>): Set<string> {
  const turned = new Set<string>();
  for (const [layer, own] of layers) {
    const weights = own.find((t) => roleOf(t) === "weights" && t.shape.length === 2);
    const bias = own.find((t) => roleOf(t) === "bias" && t.shape.length === 1);
    if (weights === undefined || bias === undefined) continue;
    const [first, second] = weights.shape, length = bias.shape[0];
    if (length === second && length !== first) turned.add(last(layer));
  }
  return turned;
}

function axesOf(type: LayerType, shape: readonly number[], turned: boolean): MatrixAxes {
  const rank = shape.length;
  if (rank < 2) return { rows: range(0, rank), cols: [] };
  if (rank === 2 && turned) return { rows: [1], cols: [0] };
  if (type === "linear" || type === "other") return { rows: range(0, rank - 1), cols: [rank - 1] };
  return { rows: [0], cols: range(1, rank) };
}

/** A guess for each tensor, in their order. */
export function guessLayers(tensors: readonly Named[]): Guess[] {
  const layers = Map.groupBy(tensors, ({ name }) => layerPath(name));
  const types = new Map([...layers].map(([layer, own]) => [layer, typeOf(layer, own)]));
  const turned = turnedNames(layers);
  return tensors.map((tensor) => {
    const layer = layerPath(tensor.name), type = types.get(layer)!;
    const isTurned = type === "linear" && turned.has(last(layer)) && sizeOf(tensor.shape) > 0;
    return { layer, type, role: roleOf(tensor), axes: axesOf(type, tensor.shape, isTurned) };
  });
}
