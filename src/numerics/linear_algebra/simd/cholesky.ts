import type { Machine } from "../../../tensor/machine.ts";
import { checkSquare, type Matrix, part, transposed } from "../matrix.ts";
import { clearAbove, NotPositiveDefiniteError, panelCols, transpose } from "../triangle.ts";
import { memoryOf, within } from "../working_memory.ts";
import { run } from "./run.ts";
import { product } from "./product.ts";
import { substitute } from "./substitute.ts";

/**
 * ../scalar/cholesky.ts, right-looking: a block on the diagonal is factored, the panel below it is solved, and what the panel contributes is
 * subtracted from the rest at once (Higham 2002, section 10.1; the blocked form is that of LAPACK's spotrf).
 */
export function cholesky(machine: Machine, a: Matrix): void {
  checkSquare(a, "factor by Cholesky");
  if (a.colStride !== 1 && a.rowStride === 1) {
    // The product wants contiguous rows; moving the elements to and fro costs less than doing without.
    transpose(memoryOf(machine.arena), a);
    cholesky(machine, transposed(a));
    return transpose(memoryOf(machine.arena), a);
  }
  const n = a.rows;
  within(machine.arena, () => {
    const scratch = machine.arena.alloc(4 * panelCols * panelCols), failure = machine.arena.alloc(8);
    for (let from = 0; from < n; from += panelCols) {
      const order = Math.min(panelCols, n - from), below = n - from - order;
      const corner = part(a, from, from, order, order);
      run(machine, "factor", 1, order, corner.at, 4 * a.rowStride, 4 * a.colStride, scratch, failure);
      const index = machine.arena.i32(failure, 1)[0]!;
      if (index >= 0) {
        throw new NotPositiveDefiniteError(from + index, machine.arena.f32(failure + 4, 1)[0]!);
      }
      if (below === 0) break;
      const panel = part(a, from + order, from, below, order);
      substitute(machine, corner, transposed(panel));
      const rest = part(a, from + order, from + order, below, below);
      product(machine, rest, panel, transposed(panel), { mode: "subtract", lower: true });
    }
  });
  clearAbove(memoryOf(machine.arena), a);
}
