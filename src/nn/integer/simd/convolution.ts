/** ../convolution.ts on the kernels of ./assembly, an image a shard. */
import { outputSize } from "../../../numerics/linear_algebra/linear_algebra.ts";
import { KernelModule } from "../../../tensor/kernel.ts";
import type { Machine } from "../../../tensor/machine.ts";
import { depthOf, type IntegerConvolution } from "../convolution.ts";
import { kernels } from "./kernels.gen.ts";

let compiled: KernelModule | undefined;

/** Products are taken of so many at a time. */
const lanes = 8;

/** A convolution whose weights lie in the arena, until the caller releases it to where it stood. */
export class ConvolutionOfIntegers {
  readonly #machine: Machine;
  readonly #of: IntegerConvolution;
  readonly #padded: number;
  readonly #weights: number;
  readonly #bias: number;
  readonly #multipliers: number;
  readonly #shifts: number;

  constructor(machine: Machine, of: IntegerConvolution) {
    const { arena } = machine, { filters, weights, requantize } = of, depth = depthOf(of);
    this.#machine = machine;
    this.#of = of;
    this.#padded = Math.ceil(depth / lanes) * lanes;
    const words = (values: ArrayLike<number>) => {
      const at = arena.alloc(4 * values.length);
      new Int32Array(arena.memory.buffer, at, values.length).set(values);
      return at;
    };
    this.#weights = arena.alloc(2 * filters * this.#padded);
    const rows = new Int16Array(arena.memory.buffer, this.#weights, filters * this.#padded).fill(0);
    for (let f = 0; f < filters; f++) {
      rows.set(weights.subarray(f * depth, (f + 1) * depth), f * this.#padded);
    }
    this.#bias = words(of.bias);
    const multipliers = requantize?.multipliers ?? [];
    this.#multipliers = words(multipliers.map((m) => m.multiplier));
    this.#shifts = words(multipliers.map((m) => m.shift));
  }

  /** @param input codes of `count` samples, @param output codes or accumulators: byte offsets. */
  run(input: number, output: number, count: number): void {
    const { arena, pool } = this.#machine, { window, filters, groups, inputZero, requantize } = this.#of;
    const { rows, cols } = outputSize(window), mark = arena.mark();
    const { channels, height, width, kernel, stride, padding, dilation } = window;
    const { zero, low, high } = requantize ?? { zero: 0, low: 0, high: 0 };
    compiled ??= new KernelModule(Uint8Array.fromBase64(kernels));
    try {
      const columns = arena.alloc(2 * count * rows * cols * this.#padded);
      const at = [output, input, this.#weights, this.#bias, this.#multipliers, this.#shifts, columns];
      const [top, left] = padding;
      const block = [
        ...[inputZero, zero, low, high, filters, groups, channels, height, width],
        ...[...kernel, ...stride, top, left, ...dilation, rows, cols, this.#padded],
        Number(requantize === undefined),
      ];
      pool.run(compiled, "convolve", arena.words(...at, ...block), count);
    } finally {
      arena.release(mark);
    }
  }
}
