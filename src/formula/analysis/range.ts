/** The values of an expression, atom by atom. */
import type { Interval } from "../functions/built_in.ts";
import type { Analysis } from "./analysis.ts";
import { Bounds } from "./bounds.ts";
import type { Points } from "./order.ts";

/** Parts that the atoms without a direction are cut into, of all together. */
const parts = 64;

function boundsOf(atom: Analysis, count: number): Interval[] {
  const { range: { from, to }, direction, variable, body, bounds } = atom;
  const { integer } = bounds.of(body);
  const ends = [atom.of(from), atom.of(to)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (direction !== "unknown" && low <= high) return [{ low, high, integer }];
  const cuts = Array.from({ length: count + 1 }, (_, i) => Math.fround(from + (to - from) * (i / count)));
  return cuts.slice(1).map((end, i) =>
    new Bounds(new Map([[variable, { low: cuts[i]!, high: end, integer: atom.integer }]])).of(body)
  );
}

/** @param points values that are taken. */
export function rangeOfValues(
  atoms: readonly Analysis[],
  points: Points,
): Interval & { readonly exact: boolean } {
  const all = atoms.flatMap((atom) => boundsOf(atom, Math.max(1, Math.ceil(parts / atoms.length))));
  const low = Math.min(...all.map((v) => v.low)), high = Math.max(...all.map((v) => v.high));
  const exact = [low, high].every((end) => points.some(([, value]) => value === end));
  return { low: low + 0, high: high + 0, integer: all.every((v) => v.integer), exact };
}
