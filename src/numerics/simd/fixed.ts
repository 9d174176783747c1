import type { Arena, Word } from "../../tensor/arena.ts";
import { KernelModule } from "../../tensor/kernel.ts";
import type { Step, ThreadPool } from "../../tensor/pool.ts";
import type { Tiling } from "../tiling.ts";
import { kernels } from "./kernels.gen.ts";

let compiled: KernelModule | undefined;

/** Tables that a histogram is counted in side by side; the counts are exact, so their number does not show. */
export const tables = 8;
/** The same for tables that are larger than a cache: just enough for threads. */
export const patternTables = 4;

/** Where rows that are worked on side by side lie: `out` has a binary32 a row for each result, `elements` one an element. */
export interface RowsAt {
  readonly x: number;
  readonly y: number;
  readonly out: number;
  readonly elements: number;
  readonly parameters: readonly number[];
}

/**
 * Calls of the kernels in ./assembly: the parameter blocks are written here and nowhere else. All arguments that name data are byte
 * offsets into the arena; what a kernel does and the layout of its results is said in its source.
 */
export class FixedKernels {
  constructor(readonly arena: Arena, readonly pool: ThreadPool) {}

  ranges(t: Tiling, x: number, out: number): void {
    this.#run("ranges", t.shards, t.rows, t.cols, t.perShard, x, out);
  }

  /** `scratch`: `cols` words a shard. */
  rowQuantile(t: Tiling, x: number, out: number, scratch: number, absolute: boolean, share: number): void {
    const block = [t.rows, t.cols, t.perShard, x, out, scratch, Number(absolute), 0, { f64: share }];
    this.#run("rowQuantile", t.shards, ...block);
  }

  countHigh(n: number, x: number, counts: number, absolute: boolean): void {
    this.#run("countHigh", tables, n, Math.ceil(n / tables), x, counts, Number(absolute));
  }

  countLow(n: number, x: number, counts: number, absolute: boolean, upper: number): void {
    this.#run("countLow", tables, n, Math.ceil(n / tables), x, counts, Number(absolute), upper);
  }

  histogram(n: number, x: number, counts: number, bins: number, lo: number, perUnit: number): void {
    const block = [x, counts, bins, 0, { f64: lo }, { f64: perUnit }];
    this.#run("histogram", tables, n, Math.ceil(n / tables), ...block);
  }

  /** `tables`: 2^20 u32 a shard; `marks`: 512 bytes a shard. */
  countPatterns(n: number, x: number, counts: number, marks: number): void {
    this.#run("countPatterns", patternTables, n, Math.ceil(n / patternTables), x, counts, marks);
  }

  pack(n: number, codes: number, bytes: number, bits: number): void {
    this.#run("pack", Math.ceil(n / packed), n, packed, codes, bytes, bits);
  }

  unpack(n: number, bytes: number, codes: number, bits: number, signed: boolean): void {
    this.#run("unpack", Math.ceil(n / packed), n, packed, bytes, codes, bits, Number(signed));
  }

  /**
   * Kernels that go over the elements of rows, as a step of a chain: what it needs is in the arena until the caller frees it. `y` is 0
   * for the magnitudes of x (atMax) and where there is none, and so is `elements`.
   */
  overRows(
    name: "atMax" | "serialSum" | "affineSearch" | "scaleSearch" | "scaleDescent" | "tableSearch",
    t: Tiling,
    { x, y, out, elements, parameters }: RowsAt,
  ): Step {
    const bytes = name === "atMax" ? 0 : 64 * t.cols;
    const room = this.arena.alloc(bytes * t.shards);
    const words = this.arena.words(...parameters.map((f32) => ({ f32 })));
    return this.#step(name, t.rows, t.cols, t.perShard, x, y, out, elements, room, bytes, words);
  }

  /** The words of ./assembly/blocks.ts, as a step of a chain. */
  blocks(name: "packBlocks" | "unpackBlocks", ...words: readonly number[]): Step {
    return this.#step(name, ...words);
  }

  #step(name: string, ...block: readonly Word[]): Step {
    compiled ??= new KernelModule(Uint8Array.fromBase64(kernels));
    return { module: compiled, name, block: this.arena.words(...block) };
  }

  #run(name: string, shards: number, ...block: Word[]): void {
    compiled ??= new KernelModule(Uint8Array.fromBase64(kernels));
    const mark = this.arena.mark();
    try {
      this.pool.run(compiled, name, this.arena.words(...block), shards);
    } finally {
      this.arena.release(mark);
    }
  }
}

/** Codes packed by a shard. */
const packed = 1 << 18;
