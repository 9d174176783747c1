import { requireFinite } from "../numerics/non_finite.ts";
import { range } from "../numerics/scalar/ranges.ts";
import { type Mergeable, requireValues } from "./observer.ts";

/** The exact range of all values. Zeros have no sign. */
export class MinMax implements Mergeable<MinMax> {
  #count = 0;
  #min = Infinity;
  #max = -Infinity;

  get count(): number {
    return this.#count;
  }

  observe(block: Float32Array): void {
    requireFinite(block);
    const { min, max } = range(block);
    this.include(block.length, min, max);
  }

  /** Adds values whose range is known. */
  include(count: number, min: number, max: number): void {
    this.#count += count;
    this.#min = Math.min(this.#min, min + 0);
    this.#max = Math.max(this.#max, max + 0);
  }

  merge(other: MinMax): void {
    this.include(other.#count, other.#min, other.#max);
  }

  range(): { readonly min: number; readonly max: number } {
    requireValues(this, "a range");
    return { min: this.#min, max: this.#max };
  }

  /** Count, min and max in binary64, little-endian. */
  toBytes(): Uint8Array {
    const view = new DataView(new ArrayBuffer(24));
    [this.#count, this.#min, this.#max].forEach((value, i) => view.setFloat64(8 * i, value, true));
    return new Uint8Array(view.buffer);
  }

  static fromBytes(bytes: Uint8Array): MinMax {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), found = new MinMax();
    const [count, min, max] = [0, 8, 16].map((at) => view.getFloat64(at, true));
    found.include(count!, min!, max!);
    return found;
  }
}
