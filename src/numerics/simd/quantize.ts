import { NonFiniteError } from "../non_finite.ts";
import { type Grid, gridOf, type Plan } from "../plan.ts";
import { type CodeRange, codeRange, type QParams, qparams } from "../qparams.ts";
import { newCodes, type Quantized } from "../quantized.ts";
import { ElementReader, type RowSource } from "../rows.ts";
import { shrink } from "../scalar/clip.ts";
import { leaf, tilesPerShard, type Tiling, tiling } from "../tiling.ts";
import { canWin, worthCounting } from "./bounds.ts";
import type { FixedKernels } from "./fixed.ts";
import { LongRow } from "./long_row.ts";
import { centralShare } from "./order.ts";
import { blockElements, scan, spanOf } from "./scan.ts";

/** One call of Engine.quantize. Rows up to a leaf go through the arena many at a time, longer ones one by one. */
export class Quantization {
  readonly #k: FixedKernels;
  readonly #source: RowSource;
  readonly #reader: ElementReader;
  readonly #plan: Plan;
  readonly #grid: Grid;
  readonly #limits: CodeRange;
  readonly #affine: boolean;
  readonly #codes: Int8Array | Uint8Array | undefined;
  readonly #scales: Float32Array;
  readonly #zeros: Int8Array | Uint8Array;
  #signal = 0;
  #noise = 0;
  #clipped = 0;

  /** Without `storing` the codes are not kept: what is lost is all that is wanted. */
  constructor(kernels: FixedKernels, source: RowSource, plan: Plan, storing: boolean) {
    this.#k = kernels;
    this.#source = source;
    this.#reader = new ElementReader(source);
    this.#plan = plan;
    this.#grid = gridOf(plan.level, source.rows, source.cols);
    this.#limits = codeRange(plan.format, plan.mapping);
    this.#affine = plan.mapping === "affine";
    const { signed } = plan.format;
    this.#codes = storing ? newCodes(signed, source.rows * source.cols) : undefined;
    this.#scales = new Float32Array(new SharedArrayBuffer(4 * this.#grid.rows));
    this.#zeros = newCodes(signed, this.#grid.rows);
  }

  run(): Quantized {
    const { rows, cols } = this.#grid;
    if (cols === 0) this.#scales.fill(1).forEach((_, r) => this.#zeros[r] = this.#params(0, 0).zeroPoint);
    else if (cols <= leaf) this.#short();
    else for (let r = 0; r < rows; r++) this.#long(r);
    return {
      rows: this.#source.rows,
      cols: this.#source.cols,
      plan: this.#plan,
      codes: this.#codes ?? newCodes(this.#plan.format.signed, 0),
      scales: this.#scales,
      zeroPoints: this.#zeros,
      signal: this.#signal,
      noise: this.#noise,
      clipped: this.#clipped,
    };
  }

  #params(min: number, max: number) {
    return qparams(min, max, this.#plan.format, this.#plan.mapping);
  }

  /** Rows of at most a leaf, a block of rows at a time: one read, and everything else while the block is in the cache. */
  #short(): void {
    const { arena } = this.#k, { rows, cols } = this.#grid, { clip } = this.#plan;
    const sort = clip.kind === "percentile";
    // A value, its code and a word to sort it in; a range, a scale and a zero point.
    const bytesPerRow = cols * (sort ? 9 : 5) + 16 + 4 + 1;
    const perShard = tilesPerShard(cols);
    const fitting = Math.floor(Math.min(blockElements(arena) / cols, (arena.free - 65536) / bytesPerRow));
    const block = Math.min(rows, Math.max(perShard, fitting - fitting % perShard));
    const x = arena.alloc(4 * block * cols), codes = arena.alloc(block * cols);
    const scratch = sort ? arena.alloc(4 * block * cols) : 0;
    const ranges = arena.alloc(16 * block);
    const at = { scales: arena.alloc(4 * block), zeros: arena.alloc(block) };
    const sums = arena.alloc(24 * Math.ceil(block / perShard));
    for (let first = 0; first < rows; first += block) {
      const t = tiling(Math.min(block, rows - first), cols), n = t.rows * cols;
      this.#reader.read(first * cols, arena.f32(x, n));
      this.#k.ranges(t, x, ranges);
      if (spanOf(arena, ranges, t.tiles).nonFinite > 0) this.#refuse();
      if (clip.kind === "mse") this.#k.search(t, x, ranges, clip.steps, this.#affine, this.#limits);
      if (clip.kind === "percentile") {
        this.#k.percentile(t, x, ranges, scratch, this.#affine, clip.share);
      }
      this.#k.qparams(t.rows, ranges, at, this.#affine, this.#limits);
      this.#encode(t, x, codes, at, first * cols, sums);
      this.#scales.set(arena.f32(at.scales, t.rows), first);
      this.#zeros.set(arena.i8(at.zeros, t.rows), first);
      this.#add(sums, t.shards);
    }
  }

  /** One row longer than a leaf. */
  #long(r: number): void {
    const { arena } = this.#k, { cols } = this.#grid, mark = arena.mark();
    const block = blockElements(arena), reserve = 4 * block + (1 << 21) + 65536;
    const row = new LongRow(arena, this.#reader, r * cols, cols, block, arena.free - reserve);
    const whole = scan(this.#k, row);
    if (whole.nonFinite > 0) this.#refuse();
    const { min, max } = this.#clip(row, whole);
    const { scale, zeroPoint } = this.#params(min, max);
    this.#scales[r] = scale;
    this.#zeros[r] = zeroPoint;
    const codes = arena.alloc(Math.min(block, cols)), sums = arena.alloc(24 * Math.ceil(block / leaf));
    const at = { scales: arena.alloc(4), zeros: arena.alloc(1) };
    arena.f32(at.scales, 1)[0] = scale;
    arena.i8(at.zeros, 1)[0] = zeroPoint;
    const before = [this.#signal, this.#noise] as const;
    this.#signal = this.#noise = 0;
    for (const { from, length, x } of row.pieces()) {
      const t = tiling(1, length);
      this.#encode(t, x, codes, at, r * cols + from, sums);
      this.#add(sums, t.shards);
    }
    this.#signal += before[0];
    this.#noise += before[1];
    arena.release(mark);
  }

  #clip(row: LongRow, whole: { min: number; max: number }): { min: number; max: number } {
    const { clip, mapping } = this.#plan;
    if (clip.kind === "percentile") return centralShare(this.#k, row, mapping, clip.share);
    if (clip.kind === "none") return whole;
    const ranges = Array.from({ length: clip.steps }, (_, i) => shrink(whole, (clip.steps - i) / clip.steps));
    const tried = ranges.map(({ min, max }) => this.#params(min, max));
    const possible = row.length < worthCounting
      ? tried.map(() => true)
      : canWin(this.#k, row, whole, tried, this.#limits);
    const noise = this.#noiseOf(row, tried.filter((_, i) => possible[i]));
    let best = whole, least = Infinity, at = 0;
    ranges.forEach((range, i) => {
      if (!possible[i]) return;
      const lost = noise[at++]!;
      if (lost < least) [best, least] = [range, lost];
    });
    return best;
  }

  /** The noise of each candidate over a row, all in one pass over it. */
  #noiseOf(row: LongRow, tried: readonly QParams[]): Float64Array {
    const { arena } = this.#k, mark = arena.mark(), count = tried.length;
    const at = { scales: arena.alloc(4 * count), zeros: arena.alloc(4 * count) };
    arena.f32(at.scales, count).set(tried.map(({ scale }) => scale));
    arena.i32(at.zeros, count).set(tried.map(({ zeroPoint }) => zeroPoint));
    const noise = new Float64Array(count);
    for (const { length, x } of row.pieces()) {
      const t = tiling(1, length), inner = arena.mark(), out = arena.alloc(8 * count * t.tiles);
      this.#k.candidates(t, x, at, count, out, this.#limits);
      arena.f64(out, count * t.tiles).forEach((sum, i) => noise[Math.floor(i / t.tiles)]! += sum);
      arena.release(inner);
    }
    arena.release(mark);
    return noise;
  }

  #encode(
    t: Tiling,
    x: number,
    codes: number,
    at: { scales: number; zeros: number },
    to: number,
    sums: number,
  ): void {
    const { arena } = this.#k, n = t.rows * t.cols;
    if (this.#codes === undefined) return this.#k.loss(t, x, at, this.#limits, sums);
    this.#k.quantize(t, x, codes, at, this.#limits, sums);
    this.#codes.set(this.#plan.format.signed ? arena.i8(codes, n) : arena.u8(codes, n), to);
  }

  #add(sums: number, shards: number): void {
    const partial = this.#k.arena.f64(sums, 3 * shards);
    for (let i = 0; i < 3 * shards; i += 3) {
      this.#signal += partial[i]!;
      this.#noise += partial[i + 1]!;
      this.#clipped += partial[i + 2]!;
    }
  }

  /** Something is not finite: counts all that is, over the whole tensor, and throws. */
  #refuse(): never {
    const { arena } = this.#k, length = this.#source.rows * this.#source.cols;
    arena.release(0);
    const row = new LongRow(arena, this.#reader, 0, length, blockElements(arena), 0);
    const { nonFinite, first } = scan(this.#k, row);
    const value = new Float32Array(1);
    this.#reader.read(first, value);
    throw new NonFiniteError(nonFinite, first, value[0]!);
  }
}
