import type { Arena, Word } from "../../tensor/arena.ts";
import { KernelModule } from "../../tensor/kernel.ts";
import type { ThreadPool } from "../../tensor/pool.ts";
import type { CodeRange } from "../qparams.ts";
import type { Tiling } from "../tiling.ts";
import { kernels } from "./kernels.gen.ts";

let compiled: KernelModule | undefined;

/** Tables that a histogram is counted in side by side; the counts are exact, so their number does not show. */
export const tables = 8;

/** Where scales (binary32) and zero points (bytes) of rows lie. */
export interface QParamsAt {
  readonly scales: number;
  readonly zeros: number;
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

  qparams(rows: number, ranges: number, at: QParamsAt, affine: boolean, { lo, hi }: CodeRange): void {
    const perShard = 4096;
    const shards = Math.ceil(rows / perShard);
    this.#run("qparams", shards, rows, 1, perShard, ranges, at.scales, at.zeros, Number(affine), lo, hi);
  }

  encode(t: Tiling, x: number, codes: number, at: QParamsAt, { lo, hi }: CodeRange): void {
    const block = [t.rows, t.cols, t.perShard, x, codes, at.scales, at.zeros, lo, hi];
    this.#run("encode", t.shards, ...block, scratch);
  }

  loss(t: Tiling, x: number, at: QParamsAt, { lo, hi }: CodeRange, out: number): void {
    const block = [t.rows, t.cols, t.perShard, x, 0, at.scales, at.zeros, lo, hi];
    this.#run("loss", t.shards, ...block, scratch, out);
  }

  quantize(t: Tiling, x: number, codes: number, at: QParamsAt, { lo, hi }: CodeRange, out: number): void {
    const block = [t.rows, t.cols, t.perShard, x, codes, at.scales, at.zeros, lo, hi];
    this.#run("quantize", t.shards, ...block, scratch, out);
  }

  decode(t: Tiling, codes: number, out: number, at: QParamsAt, signed: boolean): void {
    const block = [t.rows, t.cols, t.perShard, codes, out, at.scales, at.zeros, Number(signed)];
    this.#run("decode", t.shards, ...block);
  }

  compare(t: Tiling, x: number, y: number, out: number): void {
    this.#run("compare", t.shards, t.rows, t.cols, t.perShard, x, y, out, { lines: 2 });
  }

  search(t: Tiling, x: number, ranges: number, steps: number, affine: boolean, { lo, hi }: CodeRange): void {
    const block = [t.rows, t.cols, t.perShard, x, ranges, steps, Number(affine), lo, hi];
    this.#run("search", t.shards, ...block, scratch);
  }

  /** `zeros` are i32 here. */
  candidates(t: Tiling, x: number, at: QParamsAt, count: number, out: number, { lo, hi }: CodeRange): void {
    const block = [t.rows, t.cols, t.perShard, x, at.scales, at.zeros, count, out, lo, hi];
    this.#run("candidates", t.shards, ...block, scratch);
  }

  percentile(t: Tiling, x: number, ranges: number, scratch: number, affine: boolean, share: number): void {
    const block = [t.rows, t.cols, t.perShard, x, ranges, scratch, Number(affine), 0, { f64: share }];
    this.#run("percentile", t.shards, ...block);
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

  pack(n: number, codes: number, bytes: number, bits: number): void {
    this.#run("pack", Math.ceil(n / packed), n, packed, codes, bytes, bits);
  }

  unpack(n: number, bytes: number, codes: number, bits: number, signed: boolean): void {
    this.#run("unpack", Math.ceil(n / packed), n, packed, bytes, codes, bits, Number(signed));
  }

  #run(name: string, shards: number, ...block: (Word | Scratch)[]): void {
    compiled ??= new KernelModule(Uint8Array.fromBase64(kernels));
    const mark = this.arena.mark();
    try {
      const words = block.map((w) =>
        typeof w === "object" && "lines" in w ? this.arena.alloc(64 * w.lines * shards) : w
      );
      this.pool.run(compiled, name, this.arena.words(...words), shards);
    } finally {
      this.arena.release(mark);
    }
  }
}

/** A place in a block for scratch memory: so many cache lines for each shard, free again when the kernel is done. */
interface Scratch {
  readonly lines: number;
}
const scratch: Scratch = { lines: 1 };

/** Codes packed by a shard. */
const packed = 1 << 18;
