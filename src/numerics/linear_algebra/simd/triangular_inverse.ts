import type { Machine } from "../../../tensor/machine.ts";
import { checkSquare, type Matrix, matrix, part, start } from "../matrix.ts";
import { checkDiagonal, clearAbove, panelCols } from "../triangle.ts";
import { product } from "./product.ts";
import { memoryOf, within } from "../working_memory.ts";
import { substitute } from "./substitute.ts";

/**
 * ../scalar/triangular_inverse.ts: the right-hand sides take the place of the triangle, panel by panel, so a panel is copied before
 * it is overwritten. Arena: 256 bytes a row besides what the product takes.
 */
export function triangularInverse(machine: Machine, l: Matrix): void {
  checkSquare(l, "invert a triangle");
  const n = l.rows;
  checkDiagonal(memoryOf(machine.arena), l);
  clearAbove(memoryOf(machine.arena), l);
  within(machine.arena, () => {
    const copy = machine.arena.alloc(4 * panelCols * n);
    for (let from = 0; from < n; from += panelCols) {
      const order = Math.min(panelCols, n - from), end = from + order;
      const panel = matrix(copy, n - from, order);
      take(memoryOf(machine.arena), panel, part(l, from, from, n - from, order));
      const solved = part(l, from, 0, order, end);
      substitute(machine, part(panel, 0, 0, order, order), solved);
      clearAbove(memoryOf(machine.arena), part(l, from, from, order, order));
      if (end === n) break;
      const below = part(panel, order, 0, n - end, order);
      product(machine, part(l, end, 0, n - end, end), below, solved, { mode: "subtract" });
    }
  });
}

/** Moves a panel out of the triangle and leaves the identity in its place. */
function take(memory: Float32Array, panel: Matrix, l: Matrix): void {
  for (let i = 0; i < panel.rows; i++) {
    for (let j = 0; j < panel.cols; j++) {
      const place = start(l) + i * l.rowStride + j * l.colStride;
      memory[start(panel) + i * panel.rowStride + j] = memory[place]!;
      memory[place] = i === j ? 1 : 0;
    }
  }
}
