/**
 * The free scale of a scheme: a statistic s that decoded values are a multiple of, x̂ = s g(q). For codes that are given, the least
 * squared error has s = <x, g> / <g, g>.
 */
import { builtIns } from "../functions.ts";
import { derivativeOf, isLinearIn } from "../derivative.ts";
import type { BoundScheme, PartStatistic } from "../scheme/bound.ts";
import { FormulaError, type Node } from "../tree.ts";

export interface FreeScale {
  readonly statistic: PartStatistic;
  /** d decode / d s: what s multiplies. */
  readonly levels: Node;
  /** The scale as the scheme stores it; undefined when it must be a power of two. */
  readonly stored: ((s: number) => number) | undefined;
}

function storedAs({ value }: PartStatistic): FreeScale["stored"] {
  if (value.op !== "call") return Math.fround;
  const type = builtIns.get(value.name);
  if (type?.bits !== undefined) return (s) => type.compute(Math.fround(s));
  const [base] = value.args;
  const isPower = value.name === "exp2" ||
    (value.name === "power" && base?.op === "number" && base.value === 2);
  return isPower ? undefined : Math.fround;
}

/** @throws FormulaError when no statistic is such a scale. */
export function freeScaleOf(scheme: BoundScheme): FreeScale {
  // Of several levels the finest: it stands last.
  const statistic = scheme.statistics.findLast(({ name }) => isLinearIn(scheme.decode, name));
  if (statistic === undefined) {
    throw new FormulaError(
      `Cannot refine ${scheme.name} as its decode must be a multiple of one of its statistics: there is none`,
    );
  }
  return { statistic, levels: derivativeOf(scheme.decode, statistic.name), stored: storedAs(statistic) };
}
