/** Histograms of elements in the arena, counted by a kernel. What it gives is what `Histogram.observe` gives. */
import { NonFiniteError } from "../numerics/non_finite.ts";
import { type FixedKernels, patternTables as tables } from "../numerics/simd/fixed.ts";
import { spanOf } from "../numerics/simd/scan.ts";
import { tiling } from "../numerics/tiling.ts";
import { type Histogram, pageBins } from "./histogram.ts";

const bins = 2 ** 20, pages = bins / pageBins;
/** Elements until a bin of 32 bits may be full. */
const most = 2 ** 31;

/**
 * Takes 16 MiB of the arena, which whoever made it frees; counts stay there until they are drained, so that many blocks cost one
 * drain.
 */
export class PatternCounter {
  readonly #kernels: FixedKernels;
  readonly #counts: number;
  readonly #marks: number;
  #waiting = 0;
  #min = Infinity;
  #max = -Infinity;

  constructor(kernels: FixedKernels) {
    const { arena } = kernels;
    this.#kernels = kernels;
    this.#counts = arena.alloc(4 * bins * tables);
    this.#marks = arena.alloc(pages * tables);
    arena.u32(this.#counts, bins * tables).fill(0);
    arena.u8(this.#marks, pages * tables).fill(0);
  }

  /**
   * Counts elements at an offset of the arena.
   * @throws NonFiniteError before anything has changed, with the index in this block.
   */
  count(x: number, length: number, into: Histogram): void {
    if (length === 0) return;
    const { min, max } = this.#rangeOf(x, length);
    if (this.#waiting + length > most) this.drain(into);
    this.#kernels.countPatterns(length, x, this.#counts, this.#marks);
    this.#waiting += length;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
  }

  #rangeOf(x: number, length: number): { min: number; max: number } {
    const { arena } = this.#kernels, mark = arena.mark(), t = tiling(1, length);
    const out = arena.alloc(16 * t.tiles);
    this.#kernels.ranges(t, x, out);
    const { min, max, nonFinite, first } = spanOf(arena, out, t.tiles);
    const value = first < 0 ? 0 : arena.f32(x, length)[first]!;
    arena.release(mark);
    if (nonFinite > 0) throw new NonFiniteError(nonFinite, first, value);
    return { min, max };
  }

  /** Adds what was counted to a histogram, and counts from 0 again. */
  drain(into: Histogram): void {
    const { arena } = this.#kernels;
    const counts = arena.u32(this.#counts, bins * tables), marks = arena.u8(this.#marks, pages * tables);
    for (let i = 0; i < marks.length; i++) {
      if (marks[i] === 0) continue;
      const page = counts.subarray(i * pageBins, (i + 1) * pageBins);
      into.addPage(i % pages, page);
      page.fill(0);
      marks[i] = 0;
    }
    if (this.#waiting > 0) into.includeRange(this.#min, this.#max);
    [this.#waiting, this.#min, this.#max] = [0, Infinity, -Infinity];
  }
}
