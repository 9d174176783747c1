import { NonFiniteError } from "../numerics/non_finite.ts";

/**
 * The mean square of each channel of values that lie as outer x channels x inner, binary64. The sums follow the order of the data, so
 * blocks in the same order give the same bytes however they are cut along the outer axis.
 */
export class MeanSquares {
  readonly #sums: Float64Array;
  #count = 0;

  constructor(readonly channels: number) {
    this.#sums = new Float64Array(channels);
  }

  /** Values of each channel. */
  get count(): number {
    return this.#count;
  }

  /** @param inner elements of one channel that follow one another. @throws NonFiniteError when a value is NaN or infinite. */
  observe(block: Float32Array, inner: number): void {
    const run = this.channels * inner;
    if (block.length % run !== 0) {
      throw new RangeError(
        `Cannot observe channels as the values must be a multiple of ${this.channels} x ${inner}: they are ${block.length}`,
      );
    }
    let total = 0;
    for (let from = 0, channel = 0; from < block.length; from += inner) {
      let sum = 0;
      for (let i = from; i < from + inner; i++) sum += block[i]! * block[i]!;
      this.#sums[channel]! += sum;
      total += sum;
      channel = channel + 1 === this.channels ? 0 : channel + 1;
    }
    // Squares of binary32 numbers do not overflow binary64.
    if (!Number.isFinite(total)) {
      const bad = block.findIndex((x) => !Number.isFinite(x));
      throw new NonFiniteError(block.filter((x) => !Number.isFinite(x)).length, bad, block[bad]!);
    }
    this.#count += block.length / this.channels;
  }

  /** @throws RangeError unless there was a value. */
  means(): Float64Array {
    if (this.#count === 0) {
      throw new RangeError(
        "Cannot give mean squares as at least one value must have been observed: there is none",
      );
    }
    return this.#sums.map((sum) => sum / this.#count);
  }
}
