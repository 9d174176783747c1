/**
 * How much the error of each column counts in a clip search: what is made least is the sum of w (x - decoded)^2. With the mean square of
 * what a column is multiplied by for w, that is the error of the layer's output for inputs that do not go together (the importance
 * matrix of llama.cpp, github.com/ggerganov/llama.cpp/pull/4861).
 */
import type { Node } from "../tree.ts";
import type { BoundScheme } from "./bound.ts";
import type { PartValues } from "./part_values.ts";
import { mostInPiece, type Piece } from "./pieces.ts";

/** The root of an importance, one for each element. */
export const importance = "clip·importance";

/** @throws RangeError unless there is one for each column, none is negative and all are finite. */
export function rootsOf(importances: Float32Array, cols: number): Float32Array {
  if (importances.length !== cols) {
    throw new RangeError(
      `Cannot weight errors as there must be one importance for each of ${cols} columns: there are ${importances.length}`,
    );
  }
  const bad = importances.findIndex((w) => !(w >= 0 && w < Infinity));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot weight errors as an importance must be finite and not negative: it is ${
        importances[bad]
      } in column ${bad}`,
    );
  }
  return importances.map((w) => Math.sqrt(w));
}

/** What is lost, as much as it counts. */
export const weigh = (lost: Node): Node => ({
  op: "call",
  name: "multiply",
  args: [lost, { op: "variable", name: importance }],
});

/** Roots for the elements of any piece, in the arena; whoever asks frees them. Undefined when all columns count the same. */
export function putImportances(
  { search }: BoundScheme,
  { machine: { arena }, size }: PartValues,
): ((piece: Piece) => number) | undefined {
  const roots = search?.importances;
  if (roots === undefined) return undefined;
  // A row more than a piece: wherever a piece begins in a row, its weights follow one another.
  const length = Math.min(size, mostInPiece) + roots.length;
  const at = arena.alloc(4 * length), all = arena.f32(at, length);
  for (let from = 0; from < length; from += roots.length) {
    all.set(roots.subarray(0, length - from), from);
  }
  return ({ from }) => at + 4 * (from % roots.length);
}
