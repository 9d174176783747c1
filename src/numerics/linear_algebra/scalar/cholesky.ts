import { checkSquare, type Matrix, start } from "../matrix.ts";
import { NotPositiveDefiniteError, panelCols } from "../triangle.ts";
import { canonical } from "./product.ts";

const f32 = Math.fround;

/**
 * A = L L', in place: reads the lower triangle of A, leaves L with zeros above its diagonal. What is subtracted from an element: for
 * each panel of 64 columns to the left the sum of its products, then the products of its own panel one by one; every operation
 * is rounded to binary32.
 *
 * |A - L L'| <= gamma(n + 1) |L| |L'|, u = 2^-24 (Higham 2002, theorem 10.3, for any order of the sums). Throws a NotPositiveDefiniteError;
 * the matrix is then undefined.
 */
export function cholesky(memory: Float32Array, a: Matrix): void {
  checkSquare(a, "factor by Cholesky");
  const n = a.rows;
  const at = (i: number, j: number) => start(a) + i * a.rowStride + j * a.colStride;
  const times = (i: number, j: number, k: number) => f32(memory[at(i, k)]! * memory[at(j, k)]!);
  for (let j = 0; j < n; j++) {
    const own = j - j % panelCols;
    for (let i = j; i < n; i++) {
      let left = memory[at(i, j)]!;
      for (let panel = 0; panel < own; panel += panelCols) {
        let sum = 0;
        for (let k = panel; k < panel + panelCols; k++) sum = f32(sum + times(i, j, k));
        left = f32(left - sum);
      }
      for (let k = own; k < j; k++) left = f32(left - times(i, j, k));
      if (i > j) memory[at(i, j)] = canonical(f32(left / memory[at(j, j)]!));
      else if (left > 0 && left < Infinity) memory[at(j, j)] = f32(Math.sqrt(left));
      else throw new NotPositiveDefiniteError(j, left);
    }
    for (let i = 0; i < j; i++) memory[at(i, j)] = 0;
  }
}
