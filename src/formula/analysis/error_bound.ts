/** How far F(x) is from x at most: a bound that is proven, and the largest error found. */
import { inline } from "../inline.ts";
import type { Node } from "../tree.ts";
import { Bounds } from "./bounds.ts";
import type { Range } from "./limits.ts";
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

/** Intervals are halved, the one with the largest bound first, until that is near to what was found, or the work is done. */
const work = 1500;
const near = 1.1;

export function errorBySubdivision(
  root: Node,
  variable: string,
  { from, to }: Range,
  of: (x: number) => number,
  probes: readonly number[],
  /** A bound that is known already. */
  known = Infinity,
): ErrorBound | undefined {
  const body = inline(root);
  let [found, at] = [-1, from];
  const probe = (x: number) => {
    const error = Math.abs(of(x) - x);
    if (error > found) [found, at] = [error, x];
  };
  for (const x of [from, to, ...probes]) if (x >= from && x <= to) probe(x);
  const boundOn = (a: number, b: number) => {
    const y = new Bounds(new Map([[variable, { low: a, high: b, integer: false }]])).of(body);
    // These differences are rounded, to binary64.
    return Math.max(y.high - a, b - y.low, 0) * (1 + 2 ** -52);
  };
  const parts = [{ a: ordinal(from), b: ordinal(to), bound: boundOn(from, to) }];
  let settled = 0;
  for (let i = 0; i < work && parts.length > 0 && known > found * near; i++) {
    let largest = 0;
    parts.forEach(({ bound }, k) => {
      if (bound > parts[largest]!.bound) largest = k;
    });
    const { a, b, bound } = parts[largest]!;
    if (Math.max(bound, settled) <= found * near) break;
    const last = parts.pop()!;
    if (largest < parts.length) parts[largest] = last;
    if (a === b) {
      settled = Math.max(settled, bound);
      continue;
    }
    // In the middle of the numbers where they are few, of the distance where they are many.
    const between = ordinal(Math.fround((fromOrdinal(a) + fromOrdinal(b)) / 2));
    const middle = between > a && between < b ? between : Math.floor((a + b) / 2);
    for (const [c, d] of [[a, middle], [middle + 1, b]] as const) {
      const [low, high] = [fromOrdinal(c), fromOrdinal(d)];
      probe(low);
      probe(high);
      parts.push({ a: c, b: d, bound: boundOn(low, high) });
    }
  }
  const bound = Math.max(found, Math.min(known, Math.max(settled, ...parts.map((p) => p.bound))));
  return Number.isNaN(bound) || found < 0 ? undefined : { bound, found, at };
}
