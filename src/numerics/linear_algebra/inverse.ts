import type { Arena } from "../../tensor/arena.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { checkSquare, type Matrix, matrix, start, transposed } from "./matrix.ts";
import { memoryOf, within } from "./working_memory.ts";
import { NotPositiveDefiniteError, turn } from "./triangle.ts";

type Parts = Pick<LinearAlgebra, "product" | "cholesky" | "triangularInverse">;

/** Inverses of positive definite matrices, made of the same steps by kernels and twins. */
export function inverses(
  steps: Parts,
  arena: Arena,
): Pick<LinearAlgebra, "positiveDefiniteInverse" | "inverseFactor"> {
  return {
    positiveDefiniteInverse(a) {
      steps.cholesky(a);
      steps.triangularInverse(a);
      within(arena, () => {
        const x = matrix(arena.alloc(4 * a.rows * a.cols), a.rows, a.cols);
        copy(memoryOf(arena), x, a);
        // Element (i, j) and element (j, i) have the same products in the same order, so one of them is enough.
        steps.product(a, transposed(x), x, { lower: true });
        mirror(memoryOf(arena), a);
      });
    },

    inverseFactor(a) {
      checkSquare(a, "factor by Cholesky");
      // Backwards in both directions the upper factor of A = M M' is a lower one. Turning moves elements and rounds nothing.
      turn(memoryOf(arena), a);
      try {
        steps.cholesky(a);
      } catch (cause) {
        if (!(cause instanceof NotPositiveDefiniteError)) throw cause;
        throw new NotPositiveDefiniteError(a.rows - 1 - cause.index, cause.pivot);
      }
      steps.triangularInverse(a);
      turn(memoryOf(arena), a);
    },
  };
}

function copy(memory: Float32Array, to: Matrix, from: Matrix): void {
  for (let i = 0; i < to.rows; i++) {
    for (let j = 0; j < to.cols; j++) {
      memory[start(to) + i * to.rowStride + j * to.colStride] =
        memory[start(from) + i * from.rowStride + j * from.colStride]!;
    }
  }
}

/** The lower triangle above the diagonal too. */
function mirror(memory: Float32Array, m: Matrix): void {
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < i; j++) {
      memory[start(m) + j * m.rowStride + i * m.colStride] =
        memory[start(m) + i * m.rowStride + j * m.colStride]!;
    }
  }
}
