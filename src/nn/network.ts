/** What a network becomes for samples of a shape: layers over buffers in the arena. */
import type { Arena } from "../tensor/arena.ts";
import type { Kernels } from "./kernels.ts";
import { type Build, type Parameter, type RunningLayer, type Shape, sizeOf } from "./layer.ts";
import { type Network, shapesOf, stepsOf } from "./structure.ts";
import { sumLayer } from "./sum.ts";

interface Place {
  readonly layer: RunningLayer;
  readonly path: string | undefined;
  /** Places of its inputs among the values. */
  readonly from: readonly [number, ...number[]];
}

/** What is done to what flows, such as fake quantization. */
export interface Flow {
  /** Before layer `i` reads it: where it lies then, which may be elsewhere, as other layers may read it too. */
  input(i: number, at: number, count: number): number;
  /** Once layer `i` has written it. */
  output(i: number, at: number, count: number): void;
}

/** Holds its memory until the caller releases the arena to where it stood. */
export class RunningNetwork {
  readonly arena: Arena;
  /** Of each value: the samples, then what each layer gives. */
  readonly shapes: readonly Shape[];
  readonly places: readonly Place[];
  readonly #kernels: Kernels;
  /** Buffers of the values, and of the gradients that are wanted. */
  readonly #values: readonly number[];
  readonly #gradients: readonly (number | undefined)[];
  /** Where a second gradient of the same value is put before it is added to the first. */
  readonly #second: number | undefined;

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
    this.#kernels = kernels;
    this.shapes = shapesOf(network, input);
    const parameter: Build["parameter"] = (of) => {
      const size = sizeOf(of.shape), bytes = 4 * size, learned = training && of.role !== "state";
      return { ...of, size, at: arena.alloc(bytes), gradient: learned ? arena.alloc(bytes) : 0 };
    };
    const steps = stepsOf(network), build = { ...kernels, parameter };
    this.places = steps.map(({ layer, path, from }) => ({
      path,
      from,
      layer: layer === undefined
        ? sumLayer(kernels, sizeOf(this.shapes[from[0]]!))
        : layer.entry.build(layer.values, this.shapes[from[0]]!, build),
    }));
    const bytes = this.shapes.map((shape) => 4 * capacity * sizeOf(shape));
    this.#values = bytes.map((n) => arena.alloc(n));
    const wanted = training ? this.#wanted() : [];
    this.#gradients = wanted.map((is, i) => is ? arena.alloc(bytes[i]!) : undefined);
    const reads = Map.groupBy(this.places.flatMap(({ from }) => from), (at) => at);
    const shared = bytes.filter((_, i) => wanted[i] === true && (reads.get(i)?.length ?? 0) > 1);
    this.#second = shared.length === 0 ? undefined : arena.alloc(Math.max(...shared));
  }

  /** Nothing is learned below the first layers with parameters. */
  #wanted(): boolean[] {
    const wanted = [false];
    for (const { layer, from } of this.places) {
      wanted.push(layer.parameters.length > 0 || from.some((at) => wanted[at]));
    }
    return wanted;
  }

  get parameters(): readonly Parameter[] {
    return this.places.flatMap(({ layer }) => layer.parameters);
  }

  /** Those that have gradients. */
  get learned(): readonly Parameter[] {
    return this.parameters.filter(({ role }) => role !== "state");
  }

  /** Where the samples of a batch are put. */
  input(count: number): Float32Array {
    return this.value(0, count);
  }

  output(count: number): Float32Array {
    return this.value(this.#values.length - 1, count);
  }

  /** Where the gradient of the loss by the output is put. */
  outputGradient(count: number): Float32Array {
    return this.#view(this.#gradients, this.#values.length - 1, count);
  }

  /** Of a batch: the samples for 0, else what layer `place - 1` gives. */
  value(place: number, count: number): Float32Array {
    return this.#view(this.#values, place, count);
  }

  #view(buffers: readonly (number | undefined)[], at: number, count: number): Float32Array {
    return this.arena.f32(buffers[at]!, count * sizeOf(this.shapes[at]!));
  }

  forward(count: number, training = false, flow?: Flow): void {
    this.places.forEach(({ layer }, i) => {
      const batch = this.#batch(i, count, training);
      layer.forward({ ...batch, input: flow?.input(i, batch.input, count) ?? batch.input });
      flow?.output(i, batch.output, count);
    });
  }

  #batch(i: number, count: number, training: boolean) {
    const [input, beside] = this.places[i]!.from.map((at) => this.#values[at]!) as [number, number?];
    return { count, training, input, output: this.#values[i + 1]!, ...(beside !== undefined && { beside }) };
  }

  /** A value that several layers read has the sum of the gradients that they write, the last of them first. */
  backward(count: number): void {
    const written = new Set<number>();
    for (let i = this.places.length - 1; i >= 0; i--) {
      const outputGradient = this.#gradients[i + 1], { layer, from } = this.places[i]!;
      if (outputGradient === undefined) continue;
      const later: number[] = [];
      const [inputGradient, besideGradient] = from.map((at) => {
        if (this.#gradients[at] === undefined || !written.has(at)) {
          written.add(at);
          return this.#gradients[at];
        }
        later.push(at);
        return this.#second;
      });
      layer.backward({
        ...this.#batch(i, count, true),
        outputGradient,
        ...(inputGradient !== undefined && { inputGradient }),
        ...(besideGradient !== undefined && { besideGradient }),
      });
      for (const at of later) {
        const to = this.#gradients[at]!, size = count * sizeOf(this.shapes[at]!);
        this.#kernels.elements.add(to, to, this.#second!, size);
      }
    }
  }
}
