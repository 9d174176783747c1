/**
 * The clip search of long parts from one count of their values, not from a pass for each candidate. Values are counted by the upper half
 * of their bits, that is in bins 1/128 to 1/256 of their magnitude wide; the formula itself is run on points spread over each bin,
 * weighted by the counts. The candidates that come out best are then measured on all elements.
 */
import { FixedKernels } from "../../numerics/simd/fixed.ts";
import { highCounts, highValue } from "../../numerics/simd/order.ts";
import type { Node } from "../tree.ts";
import type { BoundScheme } from "./bound.ts";
import type { PiecesOf } from "./clip_search.ts";
import { lossOf } from "./encoding.ts";
import { searchFactors } from "./factor_search.ts";
import { kernelOf, programOf } from "./kernels.ts";
import type { PartValues } from "./part_values.ts";

/** Points in a bin with several elements. */
const points = 8;
/** Candidates that are measured at most. */
const measured = 16;
/** How far the count may be from the truth where both are known: beyond, the elements are not spread over their bins. */
const trusted = 0.02;

interface Passes {
  /** The squared error of each part over all of its elements. */
  readonly exact: (factors: Float32Array) => Float64Array;
  /** Brings the statistics up to date with the factors. */
  readonly update: () => void;
}

/** The points of a part and the roots of their weights, so that the squares of weighted errors add up to the noise. */
function pointsOf(counts: Float64Array): { x: Float32Array; weight: Float32Array } {
  const x: number[] = [], weight: number[] = [];
  counts.forEach((count, bin) => {
    if (count === 0) return;
    const from = highValue(bin, 0), to = highValue(bin, 65535);
    const n = count < points ? 1 : points;
    for (let i = 0; i < n; i++) {
      x.push(from + (to - from) * (i + 0.5) / n);
      weight.push(Math.sqrt(count / n));
    }
  });
  return { x: Float32Array.from(x), weight: Float32Array.from(weight) };
}

/** The best factors; undefined when the error of an element depends on more than its value and its part, or bins mislead. */
export function searchByHistogram(
  scheme: BoundScheme,
  values: PartValues,
  piecesOf: PiecesOf,
  { exact, update }: Passes,
): Float32Array | undefined {
  const { factor, share, steps, importances } = scheme.search!, { arena, pool } = values.machine;
  const lost = lossOf(scheme);
  if (importances !== undefined) return undefined;
  if (scheme.statistics.some((s) => s.share < share) || JSON.stringify(lost).includes("stochastic")) {
    return undefined;
  }
  const weighted: Node = { op: "call", name: "multiply", args: [lost, { op: "variable", name: "weight" }] };
  const kernel = kernelOf(programOf(weighted, ["x", "weight"], scheme.seed), [undefined], [
    { kind: "squares", result: 0, over: "all" },
  ]);
  const factors = values.of(factor), kernels = new FixedKernels(arena, pool);
  const mark = arena.mark();
  const parts = factors.length;
  const at = Array.from({ length: parts }, (_, part) => {
    const from = part * share;
    const counts = highCounts(kernels, {
      length: share,
      pieces: () => piecesOf(from, from + share, scheme.statistics.length),
    });
    const { x, weight } = pointsOf(counts);
    const place = { x: arena.alloc(4 * x.length), weight: arena.alloc(4 * x.length), length: x.length };
    arena.f32(place.x, x.length).set(x);
    arena.f32(place.weight, x.length).set(weight);
    return place;
  });
  const seen: { factors: Float32Array; noise: Float64Array }[] = [];
  const estimate = (tried: Float32Array): Float64Array => {
    factors.set(tried);
    update();
    const noise = Float64Array.from(at, ({ length, ...inputs }, part) => {
      const piece = { from: part * share, length };
      const { totals } = values.run(kernel, piece, {
        inputs: kernel.inputs.map((name) => inputs[name as "x" | "weight"]),
        outputs: [],
        row: length,
      });
      return totals[0]!;
    });
    seen.push({ factors: tried.slice(), noise });
    return noise;
  };
  try {
    const best = searchFactors(parts, steps, estimate);
    return measureBest(best, seen, exact);
  } finally {
    arena.release(mark);
  }
}

/** Measures for each part the candidates that look best, as long as the next may be better for all that is known of how counts mislead. */
function measureBest(
  best: Float32Array,
  seen: readonly { factors: Float32Array; noise: Float64Array }[],
  exact: (factors: Float32Array) => Float64Array,
): Float32Array | undefined {
  const found = best.slice(), least = new Float64Array(best.length).fill(Infinity);
  /** How far the count was from the truth, relative to it. */
  const off = new Float64Array(best.length);
  const lists = Array.from(best, (_, part) => {
    const all = new Map(seen.map(({ factors, noise }) => [factors[part]!, noise[part]!]));
    return [...all].sort((a, b) => a[1] - b[1] || b[0] - a[0]).slice(0, measured);
  });
  const next = (part: number, i: number) => {
    const candidate = lists[part]![i];
    return candidate !== undefined && (i < 2 || candidate[1] <= least[part]! * (1 + 2 * off[part]!));
  };
  for (let i = 0; i < measured; i++) {
    if (!lists.some((_, part) => next(part, i))) break;
    const tried = found.map((factor, part) => next(part, i) ? lists[part]![i]![0] : factor);
    const noise = exact(tried);
    for (let part = 0; part < best.length; part++) {
      if (!next(part, i)) continue;
      const guess = lists[part]![i]![1], apart = Math.abs(noise[part]! - guess) / noise[part]!;
      if (!(apart <= trusted)) return undefined;
      off[part] = Math.max(off[part]!, apart);
      if (noise[part]! < least[part]!) [least[part], found[part]] = [noise[part]!, tried[part]!];
    }
  }
  return found;
}
