import { leaf, tilesPerShard } from "../tiling.ts";

const f32 = Math.fround;

/**
 * A sum in binary64 whose order of additions is fixed: 4 lanes in a leaf of 65,536 terms (term i belongs to lane i mod 4), the lanes in
 * pairs, then leaf after leaf. It depends on nothing but the number of terms, so each thread count gives the same bits. Adding
 * zeros changes nothing, so a leaf of squares may be padded with them.
 */
export class TreeSum {
  readonly #lane = new Float64Array(4);
  #count = 0;
  #total = 0;

  add(term: number): void {
    this.#lane[this.#count % 4]! += term;
    if (++this.#count === leaf) this.#fold();
  }

  get total(): number {
    this.#fold();
    return this.#total;
  }

  #fold(): void {
    const [a, b, c, d] = this.#lane as unknown as [number, number, number, number];
    this.#total += (a + c) + (b + d);
    this.#lane.fill(0);
    this.#count = 0;
  }
}

/**
 * A sum of squares, near to the exact one: squares are rounded to binary32, and of 16 elements in a row those 4 apart are added in it;
 * these sums go on in binary64, 4 lanes to a leaf of 65,536 elements. The relative error is at most 2^-22 as long as squares neither
 * overflow nor vanish: see `squareSum`.
 */
export class NearSquareSum {
  readonly #near = new Float32Array(4);
  readonly #lane = new Float64Array(4);
  #count = 0;
  #total = 0;

  add(x: number): void {
    const lane = this.#count % 4;
    this.#near[lane] = this.#near[lane]! + f32(x * x);
    if (++this.#count % 16 === 0) this.#join();
    if (this.#count === leaf) this.#fold();
  }

  get total(): number {
    this.#fold();
    return this.#total;
  }

  #join(): void {
    this.#near.forEach((sum, i) => this.#lane[i]! += sum);
    this.#near.fill(0);
  }

  #fold(): void {
    this.#join();
    const [a, b, c, d] = this.#lane as unknown as [number, number, number, number];
    this.#total += (a + c) + (b + d);
    this.#lane.fill(0);
    this.#count = 0;
  }
}

/** Whether squares in binary32 neither overflowed nor vanished: else the sum is to be taken in binary64 throughout. */
export const isNear = (sum: number): boolean => sum >= 2 ** -80 && sum < Infinity;

/**
 * The sum over a matrix from the sums of its rows, again in a fixed order: rows shorter than a leaf are added up in runs of about a leaf,
 * then run after run.
 */
export class RowSum {
  readonly #perRun: number;
  #inRun = 0;
  #run = 0;
  #total = 0;

  constructor(cols: number) {
    this.#perRun = tilesPerShard(cols);
  }

  add(row: number): void {
    this.#run += row;
    if (++this.#inRun === this.#perRun) this.#close();
  }

  get total(): number {
    this.#close();
    return this.#total;
  }

  #close(): void {
    this.#total += this.#run;
    this.#run = this.#inRun = 0;
  }
}
