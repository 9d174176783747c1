import { requireFinite } from "../numerics/non_finite.ts";
import { type Mergeable, requireValues } from "./observer.ts";
import { ratio } from "./ratio.ts";

/** Values until sums of integers of 24 bits may leave what binary64 holds exactly. */
const most = 2 ** 28;
const lowest = 2 ** 12;

/**
 * Count, mean and variance without rounding until the end: binary32 numbers are integers of 24 bits times a power of two, so the sums of
 * them and of their squares for each of 255 exponents are integers (Kulisch's long accumulator, for which this project is named). What it gives is the
 * binary64 number nearest to the true value.
 */
export class Moments implements Mergeable<Moments> {
  #count = 0;
  /** In units of 2^-149: of positive values and of the magnitudes of negative ones. */
  #positive = 0n;
  #negative = 0n;
  /** In units of 2^-298. */
  #squares = 0n;
  #waiting = 0;
  /** Sums of significands by sign and exponent; of their squares m = 2^12 h + l by exponent: h h, h l, l l. */
  readonly #sums = new Float64Array(512);
  readonly #products = new Float64Array(3 * 256);

  get count(): number {
    return this.#count;
  }

  observe(block: Float32Array): void {
    requireFinite(block);
    const words = new Uint32Array(block.buffer, block.byteOffset, block.length);
    for (let from = 0; from < words.length; from += most) {
      if (this.#waiting + words.length > most) this.#settle();
      this.#add(words.subarray(from, from + most));
    }
    this.#count += block.length;
  }

  #add(words: Uint32Array): void {
    const sums = this.#sums, products = this.#products;
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!, exponent = (word >>> 23) & 255;
      const m = (word & 0x7fffff) | (exponent === 0 ? 0 : 0x800000), e = exponent === 0 ? 1 : exponent;
      sums[(word >>> 31) * 256 + e]! += m;
      const h = m >>> 12, l = m & (lowest - 1);
      products[e]! += h * h;
      products[256 + e]! += h * l;
      products[512 + e]! += l * l;
    }
    this.#waiting += words.length;
  }

  /** Brings the sums of the exponents together. */
  #settle(): void {
    for (let e = 1; e < 255; e++) {
      const shift = BigInt(e - 1);
      this.#positive += BigInt(this.#sums[e]!) << shift;
      this.#negative += BigInt(this.#sums[256 + e]!) << shift;
      const [hh, hl, ll] = [0, 256, 512].map((at) => BigInt(this.#products[at + e]!));
      this.#squares += ((hh! << 24n) + (hl! << 13n) + ll!) << (2n * shift);
    }
    this.#sums.fill(0);
    this.#products.fill(0);
    this.#waiting = 0;
  }

  merge(other: Moments): void {
    other.#settle();
    this.#count += other.#count;
    this.#positive += other.#positive;
    this.#negative += other.#negative;
    this.#squares += other.#squares;
  }

  get mean(): number {
    return this.#mean(-1n);
  }

  /** The mean of the magnitudes. */
  get meanMagnitude(): number {
    return this.#mean(1n);
  }

  #mean(sign: bigint): number {
    requireValues(this, "a mean");
    this.#settle();
    return ratio(this.#positive + sign * this.#negative, BigInt(this.#count), -149);
  }

  get meanSquare(): number {
    requireValues(this, "a mean square");
    this.#settle();
    return ratio(this.#squares, BigInt(this.#count), -298);
  }

  /** Of the values themselves: divided by their count. */
  get variance(): number {
    requireValues(this, "a variance");
    this.#settle();
    const n = BigInt(this.#count), sum = this.#positive - this.#negative;
    return ratio(n * this.#squares - sum * sum, n * n, -298);
  }

  toJSON(): Record<string, string> {
    this.#settle();
    const [positive, negative, squares] = [this.#positive, this.#negative, this.#squares].map((n) =>
      n.toString(16)
    );
    return { count: String(this.#count), positive: positive!, negative: negative!, squares: squares! };
  }

  /** The text of the JSON. */
  toBytes(): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(this));
  }

  static fromBytes(bytes: Uint8Array): Moments {
    const { count, ...sums } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>;
    const found = new Moments(), of = (name: string) => BigInt(`0x${sums[name]}`);
    found.#count = Number(count);
    [found.#positive, found.#negative, found.#squares] = [of("positive"), of("negative"), of("squares")];
    return found;
  }
}
