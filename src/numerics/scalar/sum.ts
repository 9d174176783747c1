import { leaf, tilesPerShard } from "../tiling.ts";

/** Partial sums that run side by side in a leaf: element i of the leaf is added to lane i mod 8. */
export const lanes = 8;

/**
 * A sum in binary64 whose order of additions is fixed: 8 lanes in a leaf of 65,536 elements, the lanes in pairs, then
 * leaf after leaf. It depends on nothing but the number of elements, so each thread count and each vector width gives
 * the same bits. A zero of either sign leaves a sum of squares as it is, so a leaf may be padded with zeros.
 */
export class TreeSum {
  readonly #lane = new Float64Array(lanes);
  #count = 0;
  #total = 0;

  add(term: number): void {
    this.#lane[this.#count % lanes]! += term;
    if (++this.#count === leaf) this.#fold();
  }

  get total(): number {
    this.#fold();
    return this.#total;
  }

  #fold(): void {
    const [a, b, c, d, e, f, g, h] = this.#lane as unknown as Lanes;
    this.#total += ((a + c) + (e + g)) + ((b + d) + (f + h));
    this.#lane.fill(0);
    this.#count = 0;
  }
}

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

type Lanes = [number, number, number, number, number, number, number, number];
