/** Which reductions of long statistics one pass over the elements can make. */
import type { PartStatistic } from "./bound.ts";
import { isPlain, type PlainReduction } from "./stages.ts";
import { variablesOf } from "./variables.ts";

/**
 * Reductions of the first statistic and of later ones over the same parts that read nothing but elements and what is made, if there is one of the
 * first among them.
 * @param made the names of long statistics and of reductions that are there.
 */
export function readyTogether(
  statistics: readonly PartStatistic[],
  made: ReadonlySet<string>,
): PlainReduction[] | undefined {
  const ready = (r: PartStatistic["stages"][number][number]): r is PlainReduction =>
    isPlain(r) && r.levels === undefined && !made.has(r.result) &&
    [...variablesOf(r.of)].every((name) => name === "x" || made.has(name));
  const [first] = statistics;
  if (first === undefined || !first.stages.flat().some(ready)) return undefined;
  return statistics.filter((s) => s.share === first.share).flatMap((s) => s.stages.flat().filter(ready));
}
