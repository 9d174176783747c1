/** Whether a formula keeps the order of numbers: proven atom by atom and at their borders, or refuted by two points. */
import type { Analysis } from "./analysis.ts";
import type { Verdict } from "./verdict.ts";

/** x < y, but F(x) > F(y). */
export interface Fall {
  readonly x: number;
  readonly y: number;
  readonly atX: number;
  readonly atY: number;
}

export type Monotone = (Verdict<Fall> & { readonly direction?: never }) | {
  readonly answer: "yes";
  readonly direction: "rising" | "falling";
};

export type Points = readonly (readonly [x: number, value: number])[];

const written = (...numbers: number[]) => numbers.join("").length;

/** A fall between neighbours: of the deep ones, that of the shortest numbers, and of those the one nearest to zero. */
function fall(points: Points): Fall | undefined {
  const falls = points.flatMap(([y, atY], i): Fall[] => {
    const before = points[i - 1];
    return before !== undefined && before[1] > atY ? [{ x: before[0], y, atX: before[1], atY }] : [];
  });
  const deepest = falls.reduce((most, { atX, atY }) => Math.max(most, atX - atY), 0);
  return falls.filter(({ atX, atY }) => atX - atY >= 0.9 * deepest).reduce<Fall | undefined>((best, next) => {
    const shorter = best === undefined ? -1 : written(next.x, next.y) - written(best.x, best.y);
    return shorter < 0 || (shorter === 0 && Math.abs(next.y) < Math.abs(best!.y)) ? next : best;
  }, undefined);
}

/** Whether F never falls, or never rises, on atoms that follow one another. */
function isOrdered(atoms: readonly Analysis[], direction: "rising" | "falling"): boolean {
  const sign = direction === "rising" ? 1 : -1;
  let before = -Infinity;
  return atoms.length > 0 && atoms.every((atom) => {
    const { range: { from, to } } = atom;
    const single = from === to;
    if (!single && atom.direction !== direction && atom.direction !== "constant") return false;
    const [first, last] = [sign * atom.of(from), sign * atom.of(to)];
    const follows = before <= first && first <= last;
    before = last;
    return follows;
  });
}

/**
 * @param points in order; without the x at which F has no value.
 * @param all true when these are all that there are; else atoms prove it.
 */
export function monotony(points: Points, all: boolean, atoms: readonly Analysis[]): Monotone {
  const falls = fall(points);
  const rises = fall(points.map(([x, value]) => [x, -value]));
  if (falls !== undefined && rises !== undefined) return { answer: "no", example: falls };
  const direction = falls === undefined ? "rising" : "falling";
  return all || isOrdered(atoms, direction) ? { answer: "yes", direction } : { answer: "undecided" };
}
