/** A network as it was written, and what it becomes for samples of a shape: layers over buffers in the arena. */
import type { LayerEntry, Values } from "../registry/define.ts";
import type { Arena } from "../tensor/arena.ts";
import type { Kernels } from "./kernels.ts";
import { type Build, type Parameter, type RunningLayer, type Shape, sizeOf } from "./layer.ts";

export interface NetworkLayer {
  readonly entry: LayerEntry;
  readonly values: Values;
}

export interface Network {
  readonly layers: readonly NetworkLayer[];
}

/** A layer cannot take what the one before gives. */
export class ShapeError extends RangeError {
  /** @param layer its place in the network. */
  constructor(readonly layer: number, why: string) {
    super(why);
  }
}

/** The shape of a sample before the first layer and behind each. @throws ShapeError */
export function shapesOf({ layers }: Network, input: Shape): Shape[] {
  const shapes = [input];
  layers.forEach(({ entry, values }, i) => {
    try {
      shapes.push(entry.output(values, shapes.at(-1)!));
    } catch (error) {
      throw error instanceof RangeError ? new ShapeError(i, error.message) : error;
    }
  });
  return shapes;
}

/** "conv1" for the first layer of that kind; undefined for layers without tensors. */
export function pathsOf({ layers }: Network): (string | undefined)[] {
  const counts = new Map<string, number>();
  return layers.map(({ entry: { path } }) => {
    if (path === undefined) return undefined;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    return `${path}${counts.get(path)}`;
  });
}

interface Place {
  readonly layer: RunningLayer;
  readonly path: string | undefined;
}

/** Holds its memory until the caller releases the arena to where it stood. */
export class RunningNetwork {
  readonly arena: Arena;
  readonly shapes: readonly Shape[];
  readonly places: readonly Place[];
  /** Buffers between the layers, the input first, and of their gradients. */
  readonly #values: readonly number[];
  readonly #gradients: readonly (number | undefined)[];

  /** @param capacity most samples of a batch. @throws ShapeError; RangeError when the arena is too small. */
  constructor(
    readonly network: Network,
    input: Shape,
    readonly capacity: number,
    kernels: Kernels,
    training: boolean,
  ) {
    const { arena } = kernels;
    this.arena = arena;
    this.shapes = shapesOf(network, input);
    const parameter: Build["parameter"] = (of) => {
      const size = sizeOf(of.shape), bytes = 4 * size;
      return { ...of, size, at: arena.alloc(bytes), gradient: training ? arena.alloc(bytes) : 0 };
    };
    const paths = pathsOf(network);
    this.places = network.layers.map(({ entry, values }, i) => ({
      path: paths[i],
      layer: entry.build(values, this.shapes[i]!, { ...kernels, parameter }),
    }));
    const buffers = () => this.shapes.map((shape) => arena.alloc(4 * capacity * sizeOf(shape)));
    this.#values = buffers();
    // Nothing is learned below the first layer with parameters.
    const first = this.places.findIndex(({ layer }) => layer.parameters.length > 0);
    this.#gradients = training ? buffers().map((at, i) => i > first ? at : undefined) : [];
  }

  get parameters(): readonly Parameter[] {
    return this.places.flatMap(({ layer }) => layer.parameters);
  }

  /** Where the samples of a batch are put. */
  input(count: number): Float32Array {
    return this.value(0, count);
  }

  output(count: number): Float32Array {
    return this.value(this.#values.length - 1, count);
  }

  /** What flows before layer `i`, or behind the last. */
  value(i: number, count: number): Float32Array {
    return this.arena.f32(this.#values[i]!, count * sizeOf(this.shapes[i]!));
  }

  /** Where the gradient of the loss by the output is put. */
  outputGradient(count: number): Float32Array {
    return this.arena.f32(this.#gradients.at(-1)!, count * sizeOf(this.shapes.at(-1)!));
  }

  forward(count: number, training = false): void {
    this.places.forEach(({ layer }, i) => {
      layer.forward({ count, training, input: this.#values[i]!, output: this.#values[i + 1]! });
    });
  }

  backward(count: number): void {
    for (let i = this.places.length - 1; i >= 0; i--) {
      const outputGradient = this.#gradients[i + 1], inputGradient = this.#gradients[i];
      if (outputGradient === undefined) return;
      this.places[i]!.layer.backward({
        count,
        training: true,
        input: this.#values[i]!,
        output: this.#values[i + 1]!,
        outputGradient,
        ...(inputGradient !== undefined && { inputGradient }),
      });
    }
  }
}
