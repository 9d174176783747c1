/** How far F(x) is from x at most: a bound that is proven, and the largest error found. */
import { affineError } from "./affine.ts";
import type { Analysis, Range } from "./analysis.ts";
import { Bounds } from "./bounds.ts";
import { fromOrdinal, ordinal } from "./ordinals.ts";
import type { Piece } from "./pieces.ts";

export interface ErrorBound {
  /** |F(x) - x| is nowhere larger. */
  readonly bound: number;
  /** The largest found, and where: equal to the bound when that is exact. */
  readonly found: number;
  readonly at: number;
}

/** Of pieces on which F is constant: the largest error is at an end of one. */
export function errorOfPieces(pieces: readonly Piece[], { from, to }: Range): ErrorBound | undefined {
  let found = -1;
  let at = from;
  for (const piece of pieces) {
    if (piece.to < from || piece.from > to) continue;
    for (const x of [Math.max(piece.from, from), Math.min(piece.to, to)]) {
      const error = Math.abs(piece.value - x);
      if (Number.isNaN(error)) return undefined;
      if (error > found) [found, at] = [error, x];
    }
  }
  return found < 0 ? undefined : { bound: found, found, at };
}

/** a - b, rounded up: as it is where binary64 holds it. */
function above(a: number, b: number): number {
  const difference = a - b, rest = difference - a;
  const exact = a - (difference - rest) - (b + rest) === 0;
  return exact || !Number.isFinite(difference) ? difference : difference + Math.abs(difference) * 2 ** -52;
}

/** Of what lies from low to high where x lies from a to b. */
const farthest = (low: number, high: number, a: number, b: number) =>
  Math.max(above(high, a), above(b, low), 0);

/** A bound on a part of an atom: by its ends where F is monotone, by intervals, and as F is affine. */
function boundOn(atom: Analysis, isAffine: boolean, a: number, b: number, enough: number): number {
  const { direction } = atom;
  let bound = Infinity;
  if (direction !== "unknown") {
    const [low, high] = direction === "falling" ? [atom.of(b), atom.of(a)] : [atom.of(a), atom.of(b)];
    if (low <= high) bound = farthest(low, high, a, b);
  }
  if (bound > enough && direction === "unknown") {
    const y = new Bounds(new Map([[atom.variable, { low: a, high: b, integer: atom.integer }]])).of(
      atom.body,
    );
    bound = farthest(y.low, y.high, a, b);
  }
  if (!(bound > enough) || !isAffine) return bound;
  return Math.min(bound, affineError(atom.body, atom.on({ from: a, to: b })) ?? Infinity);
}

/** Parts are halved, the one with the largest bound first, until that is near to what was found, or the work is done. */
const work = 800;
const near = 1 + 2 ** -30;

/** @param probes where the error is looked at; of an integer domain, integers. */
export function errorBySubdivision(
  atoms: readonly Analysis[],
  { from, to }: Range,
  of: (x: number) => number,
  probes: readonly number[],
  integer: boolean,
): ErrorBound | undefined {
  let [found, at] = [-1, from];
  const probe = (x: number) => {
    if (integer && !Number.isInteger(x)) return;
    const error = Math.abs(of(x) - x);
    if (error > found) [found, at] = [error, x];
  };
  for (const x of [from, to, ...probes]) if (x >= from && x <= to) probe(x);
  const parts = atoms.filter(({ range }) => range.to >= from && range.from <= to).map((atom) => {
    const [low, high] = [Math.max(atom.range.from, from), Math.min(atom.range.to, to)];
    probe(low);
    probe(high);
    const isAffine = affineError(atom.body, atom) !== undefined;
    return {
      atom,
      isAffine,
      a: ordinal(low),
      b: ordinal(high),
      bound: boundOn(atom, isAffine, low, high, found),
    };
  });
  let settled = 0;
  for (let i = 0; i < work && parts.length > 0; i++) {
    let largest = 0;
    parts.forEach(({ bound }, k) => {
      if (bound > parts[largest]!.bound) largest = k;
    });
    const { atom, isAffine, a, b, bound } = parts[largest]!;
    if (Math.max(bound, settled) <= found * near) break;
    const last = parts.pop()!;
    if (largest < parts.length) parts[largest] = last;
    if (a === b) {
      settled = Math.max(settled, bound);
      continue;
    }
    // In the middle of the numbers where they are few, of the distance where they are many.
    const between = ordinal(Math.fround((fromOrdinal(a) + fromOrdinal(b)) / 2));
    const middle = between >= a && between < b ? between : Math.floor((a + b) / 2);
    for (const [c, d] of [[a, middle], [middle + 1, b]] as const) {
      const [low, high] = [fromOrdinal(c), fromOrdinal(d)];
      probe(low);
      probe(high);
      parts.push({
        atom,
        isAffine,
        a: c,
        b: d,
        bound: Math.min(bound, boundOn(atom, isAffine, low, high, found)),
      });
    }
  }
  const bound = Math.max(found, settled, ...parts.map((p) => p.bound));
  return Number.isNaN(bound) || found < 0 ? undefined : { bound, found, at };
}
