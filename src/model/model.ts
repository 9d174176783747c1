/** A model as Quire sees it, whatever file it came from: layers, and the tensors they own. Nothing here copies weights. */

import type { ByteSource } from "../ports.ts";

/** What a tensor is to the layer that consumes it. */
export type Role = "weights" | "bias" | "inputs" | "outputs" | "state";

/** Types of elements that hold real numbers and can be read as binary32. */
export type Dtype = "f32" | "f16" | "bf16" | "f64";

export type LayerType =
  | "conv1d"
  | "conv2d"
  | "conv3d"
  | "conv_transpose1d"
  | "conv_transpose2d"
  | "conv_transpose3d"
  | "linear"
  | "embedding"
  | "norm"
  | "lstm"
  | "gru"
  | "rnn"
  | "activation"
  | "elementwise"
  | "other";

/** A matrix that is read by rows, wherever it lies. */
export interface RowSource {
  readonly rows: number;
  readonly cols: number;
  /**
   * Fills the first `count * cols` elements of `into` with rows `row` to `row + count - 1`, row-major.
   * @throws RangeError when the rows do not exist or `into` is too short.
   */
  read(row: number, count: number, into: Float32Array): void;
  /** Fills `into` from element `from` in row-major order: there when the matrix lies in the file as it is read. */
  readElements?(from: number, into: Float32Array): void;
  /** The elements as they are stored, when they are of 16 bits and lie in the file as the matrix is read. */
  readonly half?: Half;
}

/** Elements of 16 bits. */
export interface Half {
  readonly storage: "f16" | "bf16";
  /** Fills `into`, two bytes an element, little-endian, from element `from`. */
  read(from: number, into: Uint8Array): void;
}

/**
 * A constant of the model, as its canonical matrix: a row for each output channel, and in it all that the channel
 * multiplies. Convolution [O, I/g, k...] has rows O; transposed convolution [I, O/g, k...] rows O; the right factor
 * of a product [..., K, N] has rows N (batches one after the other); an embedding [V, D] rows V; vectors have one
 * column.
 */
export interface Tensor extends RowSource {
  /** Canonical dotted path, unique in the model. */
  readonly path: string;
  /** The name that the file itself uses. */
  readonly alias: string;
  /** As stored in the file. */
  readonly shape: readonly number[];
  /** As stored in the file; `read` widens (f64: rounds) to binary32. */
  readonly dtype: Dtype;
  readonly role: Role;
  /** The layer that owns it: the first that consumes it. */
  readonly layer: Layer;
  /** All layers that consume it, the owner first. */
  readonly consumers: readonly Layer[];
  /** Number of elements. */
  readonly size: number;
  /** When the file holds it quantized, in blocks that `read` decodes; `dtype` is then "f32". */
  readonly blocks?: Blocks;
}

/** A tensor of quantized blocks, as they stand in the file. */
export interface Blocks {
  /** Such as "q4_0". */
  readonly type: string;
  /** Size in bytes. */
  readonly bytes: number;
}

/** A tensor that holds no real numbers, or in a type that is not read: it is kept and listed, and no rule reaches it. */
export interface OtherTensor {
  readonly path: string;
  /** As the file calls it, such as "I64". */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its bytes in the file. */
  readonly source: ByteSource;
  readonly offset: number;
  readonly bytes: number;
}

export type Attribute = number | string | readonly number[];

/** A node of the graph that owns parameters, or several when one layer is spelled out (product, then bias). */
export interface Layer {
  /** Canonical dotted path, unique among the layers of the model. */
  readonly path: string;
  /** The name that the file itself uses for the node; its first output when the node has no name. */
  readonly alias: string;
  readonly type: LayerType;
  /** The file's operator, such as "Conv" or "MatMul". */
  readonly op: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The file's names of the values that it reads and that are no constants. */
  readonly inputs: readonly string[];
  /** The file's names of the values that it computes; a bias that is added by a node of its own is included. */
  readonly outputs: readonly string[];
  readonly tensors: readonly Tensor[];
}

/** An input or output of the whole model. A dimension is a size, or the name of one that is free. */
export interface Value {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
}

export interface Model {
  readonly name: string;
  /** As it was opened, relative to the notebook's folder; the text that draws it, of a model that is drawn. */
  readonly path?: string;
  /** Other files that it is read from, relative to the folder of `path`. */
  readonly files?: readonly string[];
  /** "onnx", "safetensors", "gguf", "npy", "npz". */
  readonly format: string;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** In the order of computation. */
  readonly layers: readonly Layer[];
  /** In the order of first use. */
  readonly tensors: readonly Tensor[];
  /** What else the file holds, in its order. */
  readonly others?: readonly OtherTensor[];
  /**
   * Elements of all weights, and of biases and normalization parameters of more than 16 elements: below that a
   * graph does not tell a parameter from a literal.
   */
  readonly parameters: number;
  /** SHA-256 of the file, and of the files that hold its weights, in hexadecimal; computed when first asked for. */
  readonly hash: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly metadata: ReadonlyMap<string, string>;
  /** What was met and is not read, in a sentence each. */
  readonly notes: readonly string[];
  close(): void;
}
