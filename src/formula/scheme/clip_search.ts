/**
 * The clip search: of the ranges k / steps * [low, high], k = 1 ... steps, the one with the least squared error of each part; of
 * equals the largest.
 */
import type { BoundScheme } from "./bound.ts";
import type { Node } from "../tree.ts";
import { lossOf } from "./compiled.ts";
import { kernelOf, programOf } from "./kernels.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { isLong, rowOf } from "./pieces.ts";
import { longStatistic, shortStatistic } from "./statistics.ts";
import { variablesOf } from "./variables.ts";

/** The names whose values change with the factor of the range. */
function movingOf({ statistics, search }: BoundScheme): Set<string> {
  const moving = new Set([search!.factor]);
  const moves = (node: Node) => [...variablesOf(node)].some((name) => moving.has(name));
  for (const { name, stages, value } of statistics) {
    for (const { of, result } of stages.flat()) if (moves(of)) moving.add(result);
    if (moves(value)) moving.add(name);
  }
  return moving;
}

/** Sets the factors of the parts in a piece, or of the whole tensor when they are long. */
export function bestFactors(
  scheme: BoundScheme,
  values: PartValues,
  piecesOf: (from: number, to: number, upTo: number) => Iterable<Loaded>,
  within?: Loaded,
): void {
  const { factor, share, steps } = scheme.search!;
  const factors = values.of(factor), { arena } = values.machine;
  const [from, to] = within === undefined ? [0, values.size] : [within.from, within.from + within.length];
  const first = Math.floor(from / share), count = Math.max(1, (to - from) / share);
  const best = new Float32Array(count), least = new Float64Array(count).fill(Infinity);
  const kernel = kernelOf(programOf(lossOf(scheme), ["x"], scheme.seed), [undefined], [
    { kind: "squares", result: 0, over: "f64 of rows" },
  ]);
  const moving = movingOf(scheme);
  for (let k = steps; k >= 1; k--) {
    // What does not depend on the range is the same for all candidates.
    const only = k === steps ? undefined : moving;
    const tried = Math.fround(k / steps);
    factors.fill(tried, first, first + count);
    const noise = new Float64Array(count);
    if (within === undefined) {
      scheme.statistics.forEach((statistic, i) => {
        if (!isLong(statistic.share)) return;
        for (let part = 0; part * statistic.share < values.size; part++) {
          const start = part * statistic.share;
          longStatistic(statistic, part, () => piecesOf(start, start + statistic.share, i), values, only);
        }
      });
    }
    for (const piece of piecesOf(from, to, scheme.statistics.length)) {
      if (within !== undefined) {
        for (const statistic of scheme.statistics) {
          if (!isLong(statistic.share)) shortStatistic(statistic, piece, values, only);
        }
      }
      const mark = arena.mark();
      const row = rowOf([share, ...kernel.parts.map((name) => values.shareOf(name))], piece);
      const rows = piece.length / row, sums = arena.alloc(8 * rows);
      values.run(kernel, piece, {
        inputs: kernel.inputs.map(() => piece.x),
        outputs: [],
        row,
        reductions: [sums],
      });
      arena.f64(sums, rows).forEach((sum, i) => {
        const part = Math.floor((piece.from + i * row) / share) - first;
        noise[part] = noise[part]! + sum;
      });
      arena.release(mark);
    }
    noise.forEach((sum, i) => {
      if (sum < least[i]!) [least[i], best[i]] = [sum, tried];
    });
  }
  // Where nothing was less, as when x is not finite, the whole range.
  factors.set(best.map((f) => f === 0 ? 1 : f), first);
}
