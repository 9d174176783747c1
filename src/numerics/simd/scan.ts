import type { Arena } from "../../tensor/arena.ts";
import type { Range } from "../scalar/ranges.ts";
import { leaf, tiling } from "../tiling.ts";
import type { FixedKernels } from "./fixed.ts";
import type { LongRow } from "./long_row.ts";

/** Elements handled at a time: 4 MiB of values stay in the cache between one kernel and the next. */
const usual = 1 << 20;

/** The block that an arena of this size takes, whole leaves; an arena of at least 4 MiB has room for 4 leaves. */
export function blockElements(arena: Arena): number {
  const fitting = Math.floor(arena.bound / 16 / leaf) * leaf;
  return Math.max(leaf, Math.min(usual, fitting));
}

/** The range of a long row. */
export function scan(k: FixedKernels, row: LongRow): Range {
  const { arena } = k, mark = arena.mark();
  const out = arena.alloc(16 * Math.ceil(row.block / leaf));
  let min = Infinity, max = -Infinity, nonFinite = 0, first = -1;
  for (const { from, length, x } of row.pieces()) {
    const t = tiling(1, length);
    k.ranges(t, x, out);
    const span = spanOf(arena, out, t.tiles);
    min = Math.min(min, span.min);
    max = Math.max(max, span.max);
    nonFinite += span.nonFinite;
    if (first < 0 && span.first >= 0) first = from + span.first;
  }
  arena.release(mark);
  return { min, max, nonFinite, first };
}

/** The range of all tiles that the kernel `ranges` has left; `first` counts tiles as whole leaves of one row. */
export function spanOf(arena: Arena, ranges: number, tiles: number): Range {
  const values = arena.f32(ranges, 4 * tiles), counts = arena.i32(ranges, 4 * tiles);
  let min = Infinity, max = -Infinity, nonFinite = 0, first = -1;
  for (let i = 0; i < 4 * tiles; i += 4) {
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i + 1]!);
    nonFinite += counts[i + 2]!;
    if (first < 0 && counts[i + 3]! >= 0) first = i / 4 * leaf + counts[i + 3]!;
  }
  return { min, max, nonFinite, first };
}
