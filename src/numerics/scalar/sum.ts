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
 * A sum of squares of binary32 numbers of about 1. Squares are rounded to binary32 and added four at a time in it (of 16 in a row
 * those 4 apart), which leaves a relative error of at most 3 * 2^-24; these sums go on in binary64, 4 lanes to a leaf of 65,536 squares.
 */
export class SquareSum {
  readonly #squares = new Float32Array(16);
  readonly #lane = new Float64Array(4);
  #count = 0;
  #total = 0;

  /** Each leaf is multiplied by `worth`, a power of two. */
  constructor(readonly worth: number) {}

  add(x: number): void {
    this.#squares[this.#count % 16] = x * x;
    if (++this.#count % 16 === 0) this.#join();
    if (this.#count === leaf) this.#fold();
  }

  get total(): number {
    this.#fold();
    return this.#total;
  }

  #join(): void {
    const s = this.#squares;
    for (let i = 0; i < 4; i++) this.#lane[i]! += f32(f32(s[i]! + s[i + 4]!) + f32(s[i + 8]! + s[i + 12]!));
    s.fill(0);
  }

  #fold(): void {
    this.#join();
    const [a, b, c, d] = this.#lane as unknown as [number, number, number, number];
    this.#total += ((a + c) + (b + d)) * this.worth;
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
