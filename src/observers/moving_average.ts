import { requireFinite } from "../numerics/non_finite.ts";
import { range } from "../numerics/scalar/ranges.ts";
import { type Observer, requireValues } from "./observer.ts";

/**
 * A range that follows its data: min <- min + c (min of the block - min), and so for max, in binary64 (PyTorch
 * MovingAverageMinMaxObserver, which is binary32; averaging_constant 0.01). The first block is taken as it is.
 *
 * By definition it depends on how the data are cut into blocks and on their order, so two of these cannot be merged, and it has no place
 * where several threads share the data.
 */
export class MovingAverage implements Observer {
  readonly #constant: number;
  #count = 0;
  #min = 0;
  #max = 0;

  /** @throws RangeError unless 0 < constant <= 1. */
  constructor(constant = 0.01) {
    if (!(constant > 0 && constant <= 1)) {
      throw new RangeError(`Cannot average as the constant must be above 0 and at most 1: it is ${constant}`);
    }
    this.#constant = constant;
  }

  get count(): number {
    return this.#count;
  }

  observe(block: Float32Array): void {
    requireFinite(block);
    if (block.length === 0) return;
    const { min, max } = range(block);
    const first = this.#count === 0, c = this.#constant;
    this.#min = first ? min : this.#min + c * (min - this.#min);
    this.#max = first ? max : this.#max + c * (max - this.#max);
    this.#count += block.length;
  }

  range(): { readonly min: number; readonly max: number } {
    requireValues(this, "a range");
    return { min: Math.fround(this.#min), max: Math.fround(this.#max) };
  }

  /** Count, min and max in binary64, little-endian. */
  toBytes(): Uint8Array {
    const view = new DataView(new ArrayBuffer(24));
    [this.#count, this.#min, this.#max].forEach((value, i) => view.setFloat64(8 * i, value, true));
    return new Uint8Array(view.buffer);
  }
}
