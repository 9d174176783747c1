/** A model of named tensors without a graph, from whatever file: layers are guessed, weights stay in the file. */
import type { ByteSource } from "../../ports.ts";
import type { Elements } from "../elements.ts";
import { Matrix } from "../matrix.ts";
import type { Blocks, Dtype, Layer, Model, OtherTensor, Tensor } from "../model.ts";
import { canonical, Paths } from "../onnx/names.ts";
import { sha256 } from "../sha256.ts";
import { contiguous, sizeOf, type View } from "../view.ts";
import { guessLayers } from "./guess.ts";

/** A tensor of real numbers. */
export interface NamedTensor {
  readonly name: string;
  /** Outermost axis first. */
  readonly shape: readonly number[];
  /** How it lies in the file; without gaps, the last axis fastest, unless given. */
  readonly view?: View;
  readonly dtype: Dtype;
  readonly elements: Elements;
  readonly blocks?: Blocks;
}

export interface NamedFile {
  readonly path: string;
  /** Other files, relative to the folder of `path`. */
  readonly files?: readonly string[];
  /** "safetensors". */
  readonly format: string;
  /** What is cut from the end of the path to name the model. */
  readonly ending: RegExp;
  /** The files, which are closed with the model; they are what the hash is of. */
  readonly sources: readonly ByteSource[];
  readonly tensors: readonly NamedTensor[];
  readonly others: readonly OtherTensor[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** How many of the tensors that are kept are named in the note. */
const mostNamed = 6;

function noteOf(others: readonly OtherTensor[]): string[] {
  if (others.length === 0) return [];
  const named = others.slice(0, mostNamed).map(({ path, dtype, shape }) =>
    `${path} (${dtype}, ${shape.length === 0 ? "one value" : shape.join("×")})`
  );
  const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : "";
  const what = others.length === 1
    ? "1 tensor is kept as it is"
    : `${others.length} tensors are kept as they are`;
  return [`${what}: ${named.join(", ")}${more}`];
}

export class NamedModel implements Model {
  readonly name: string;
  readonly path: string;
  readonly files: readonly string[];
  readonly format: string;
  readonly bytes: number;
  readonly layers: readonly Layer[];
  readonly tensors: readonly Tensor[];
  readonly others: readonly OtherTensor[];
  readonly parameters: number;
  readonly inputs = [];
  readonly outputs = [];
  readonly metadata: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  readonly #sources: readonly ByteSource[];
  #hash: string | undefined;

  constructor(file: NamedFile) {
    this.path = file.path;
    this.files = file.files ?? [];
    this.format = file.format;
    this.name = (file.path.split(/[/\\]/).at(-1) ?? file.path).replace(file.ending, "");
    this.#sources = file.sources;
    this.bytes = file.sources.reduce((sum, { size }) => sum + size, 0);
    this.others = file.others;
    this.metadata = file.metadata;
    this.notes = [...file.notes, ...noteOf(file.others)];
    const { layers, tensors } = build(file.tensors);
    this.layers = layers;
    this.tensors = tensors;
    this.parameters = tensors.reduce((sum, { size }) => sum + size, 0);
  }

  get hash(): string {
    return this.#hash ??= sha256(...this.#sources);
  }

  close(): void {
    for (const source of this.#sources) source.close();
  }
}

function build(named: readonly NamedTensor[]): { layers: Layer[]; tensors: Tensor[] } {
  const layers = new Map<string, Open<Layer> & { tensors: Tensor[] }>();
  const paths = new Paths();
  const tensors = guessLayers(named).map(({ layer: path, type, role, axes }, i): Tensor => {
    const { name, shape, view, dtype, elements, blocks } = named[i]!;
    let layer = layers.get(path);
    if (layer === undefined) {
      layer = { path, alias: path, type, op: type, attributes: {}, inputs: [], outputs: [], tensors: [] };
      layers.set(path, layer);
    }
    const matrix = new Matrix(elements, view ?? contiguous(shape), axes);
    const tensor: Tensor = {
      path: paths.take(canonical(name)),
      alias: name,
      shape,
      dtype,
      role,
      layer,
      consumers: [layer],
      size: sizeOf(shape),
      rows: matrix.rows,
      cols: matrix.cols,
      read: (row, count, into) => matrix.read(row, count, into),
      ...(matrix.plain && { readElements: (from, into) => matrix.readElements(from, into) }),
      ...(matrix.half && { half: matrix.half }),
      ...(blocks && { blocks }),
    };
    layer.tensors.push(tensor);
    return tensor;
  });
  return { layers: [...layers.values()], tensors };
}
