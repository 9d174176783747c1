import { checkSquare, type Matrix, start } from "../matrix.ts";
import { checkDiagonal, clearAbove, panelCols } from "../triangle.ts";
import { canonical } from "./product.ts";

const f32 = Math.fround;

/**
 * The inverse of a lower triangle, in place: forward substitution with the columns of the identity, 64 rows at a time. What is above the
 * diagonal is not read and becomes 0.
 *
 * |L X - I| <= gamma(n) |L| |X|, u = 2^-24 (Higham 2002, sections 8.1 and 14.2). Throws a RangeError when a diagonal element is 0 or not
 * finite.
 */
export function triangularInverse(memory: Float32Array, l: Matrix): void {
  checkSquare(l, "invert a triangle");
  checkDiagonal(memory, l);
  clearAbove(memory, l);
  const n = l.rows;
  const at = (i: number, j: number) => start(l) + i * l.rowStride + j * l.colStride;
  const given = Array.from(
    { length: n },
    (_, i) => Array.from({ length: i + 1 }, (_, j) => memory[at(i, j)]!),
  );
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) memory[at(i, j)] = i === j ? 1 : 0;
  for (let panel = 0; panel < n; panel += panelCols) {
    const end = Math.min(panel + panelCols, n);
    for (let j = 0; j < end; j++) {
      for (let i = panel; i < end; i++) {
        let left = memory[at(i, j)]!;
        for (let k = panel; k < i; k++) left = f32(left - f32(given[i]![k]! * memory[at(k, j)]!));
        memory[at(i, j)] = canonical(f32(left / given[i]![i]!));
      }
      for (let i = panel; i < j; i++) memory[at(i, j)] = 0;
      for (let i = end; i < n; i++) {
        let sum = 0;
        for (let k = panel; k < end; k++) sum = f32(sum + f32(given[i]![k]! * memory[at(k, j)]!));
        memory[at(i, j)] = canonical(f32(memory[at(i, j)]! - sum));
      }
    }
  }
}
