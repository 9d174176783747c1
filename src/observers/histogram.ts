import { requireFinite } from "../numerics/non_finite.ts";
import { type Mergeable, requireValues } from "./observer.ts";

/** Bits of the mantissa that tell bins apart, and those that do not. */
const mantissa = 11;
const rest = 23 - mantissa;
/** Bins of one sign and exponent. */
export const pageBins = 2 ** mantissa;
/** Pages of numbers that are finite: exponents 0 to 254 of each sign. */
const pages = 512;

/** Values that stand for all that were seen, in order, and how many each stands for. */
export interface Points {
  readonly values: Float32Array;
  readonly weights: Float64Array;
}

const word = new Uint32Array(1), float = new Float32Array(word.buffer);
function valueOf(bits: number): number {
  word[0] = bits;
  return float[0]!;
}
function bitsOf(value: number): number {
  float[0] = value;
  return word[0]!;
}

/**
 * Counts of values by the upper 20 bits of their binary32 pattern: sign, exponent and 11 bits of mantissa. The bins are the same for all
 * data, so nothing is ever rescaled and merging is adding integers. A bin is 2^-12 to 2^-11 of its magnitude wide; the ends of the range are exact.
 *
 * Each value is known to 2^-12 of its magnitude, so what is computed from the points is what data would give that are no further than
 * that from the true ones: an order statistic and a mean of magnitudes are off by 2^-12 of theirs at most, and the root of the mean
 * squared error of rounding to nearest, which is a distance, by 2^-12 of the root of the mean square of the data.
 */
export class Histogram implements Mergeable<Histogram> {
  #count = 0;
  /** Counts of a sign and exponent; both zeros are +0. */
  readonly #pages: (Float64Array | undefined)[] = Array.from({ length: pages }, () => undefined);
  #min = Infinity;
  #max = -Infinity;

  get count(): number {
    return this.#count;
  }

  observe(block: Float32Array): void {
    requireFinite(block);
    const words = new Uint32Array(block.buffer, block.byteOffset, block.length);
    let min = this.#min, max = this.#max;
    for (let i = 0; i < words.length; i++) {
      // Adding 0 takes the sign from a zero.
      const x = block[i]! + 0, bits = x === 0 ? 0 : words[i]!;
      this.#page(bits >>> 23)[(bits >>> rest) & (pageBins - 1)]!++;
      if (x < min) min = x;
      if (x > max) max = x;
    }
    [this.#min, this.#max] = [min, max];
    this.#count += words.length;
  }

  #page(page: number): Float64Array {
    return this.#pages[page] ??= new Float64Array(pageBins);
  }

  /**
   * Adds counts of one sign and exponent that were made elsewhere, such as by a kernel.
   * @param counts of `pageBins` bins; zeros of both signs in that of +0.
   */
  addPage(page: number, counts: ArrayLike<number>): void {
    const own = this.#page(page);
    for (let i = 0; i < pageBins; i++) {
      own[i]! += counts[i]!;
      this.#count += counts[i]!;
    }
  }

  /** The ends of what `addPage` has added. */
  includeRange(min: number, max: number): void {
    this.#min = Math.min(this.#min, min + 0);
    this.#max = Math.max(this.#max, max + 0);
  }

  merge(other: Histogram): void {
    other.#pages.forEach((counts, page) => counts && this.addPage(page, counts));
    this.includeRange(other.#min, other.#max);
  }

  range(): { readonly min: number; readonly max: number } {
    requireValues(this, "a range");
    return { min: this.#min, max: this.#max };
  }

  /** The bins that are not empty: the upper bits of the pattern, and the count, by the order of the bits. */
  *#bins(): Generator<readonly [bin: number, count: number]> {
    for (const [page, counts] of this.#pages.entries()) {
      if (counts === undefined) continue;
      for (const [i, count] of counts.entries()) if (count > 0) yield [page * pageBins + i, count];
    }
  }

  /** The ends, and the middle of each bin with its count, in ascending order. */
  points(): Points {
    const { min, max } = this.range();
    const found = [...this.#bins()].map(([bin, count]) => {
      // What is below 2^-137 is taken for 0.
      const middle = bin === 0 ? 0 : valueOf(bin * 2 ** rest + 2 ** (rest - 1));
      return { value: Math.min(max, Math.max(min, middle)), count };
    });
    found.sort((a, b) => a.value - b.value);
    const ends = this.#count === 1 ? [min] : [min, max];
    ends.forEach((_, i) => found.at(-i)!.count--);
    const inner = found.filter((p) => p.count > 0), one = (value: number) => ({ value, count: 1 });
    const all = [one(min), ...inner, ...ends.slice(1).map(one)];
    return {
      values: Float32Array.from(all, (p) => p.value),
      weights: Float64Array.from(all, (p) => p.count),
    };
  }

  /** Bits of min and max, then a bin and a count in turn: 32-bit words and binary64, little-endian. */
  toBytes(): Uint8Array {
    const bins = [...this.#bins()], view = new DataView(new ArrayBuffer(8 + 12 * bins.length));
    view.setUint32(0, bitsOf(this.#min), true);
    view.setUint32(4, bitsOf(this.#max), true);
    bins.forEach(([bin, count], i) => {
      view.setUint32(8 + 12 * i, bin, true);
      view.setFloat64(12 + 12 * i, count, true);
    });
    return new Uint8Array(view.buffer);
  }

  static fromBytes(bytes: Uint8Array): Histogram {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), found = new Histogram();
    found.includeRange(valueOf(view.getUint32(0, true)), valueOf(view.getUint32(4, true)));
    for (let at = 8; at < bytes.length; at += 12) {
      const bin = view.getUint32(at, true), count = view.getFloat64(at + 4, true);
      found.#page(Math.floor(bin / pageBins))[bin % pageBins] = count;
      found.#count += count;
    }
    return found;
  }
}
