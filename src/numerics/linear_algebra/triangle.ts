import { type Matrix, start } from "./matrix.ts";

/** Columns factored in one go. It decides the order of the subtractions, so it is a part of the definitions. */
export const panelCols = 64;

/** A matrix that was to be factored by Cholesky is not positive definite in binary32: damping its diagonal is the cure. */
export class NotPositiveDefiniteError extends Error {
  override readonly name = "NotPositiveDefiniteError";
  constructor(
    /** Which pivot, counted from 0; all before it are positive. */
    readonly index: number,
    /** What is left of its diagonal element: zero, negative, infinite or NaN. */
    readonly pivot: number,
  ) {
    super(
      `Cannot factor a matrix by Cholesky as every pivot must be positive and finite: pivot ${index} is ${pivot}`,
    );
  }
}

/** Throws a RangeError unless every diagonal element of a triangle can be divided by. */
export function checkDiagonal(memory: Float32Array, l: Matrix): void {
  for (let i = 0; i < l.rows; i++) {
    const value = memory[start(l) + i * (l.rowStride + l.colStride)]!;
    if (Number.isFinite(value) && value !== 0) continue;
    throw new RangeError(
      `Cannot invert a triangle as its diagonal must be finite and not 0: element ${i} is ${value}`,
    );
  }
}

/** Zeros above the diagonal. */
export function clearAbove(memory: Float32Array, m: Matrix): void {
  for (let i = 0; i < m.rows; i++) {
    const row = start(m) + i * m.rowStride;
    if (m.colStride === 1) memory.fill(0, row + i + 1, row + m.cols);
    else for (let j = i + 1; j < m.cols; j++) memory[row + j * m.colStride] = 0;
  }
}

/** Turns a square matrix by half: element (i, j) changes places with (n - 1 - i, n - 1 - j). */
export function turn(memory: Float32Array, m: Matrix): void {
  const { rows, cols, rowStride, colStride } = m;
  for (let i = 0; 2 * i < rows; i++) {
    const from = start(m) + i * rowStride, to = start(m) + (rows - 1 - i) * rowStride;
    for (let j = 0; j < cols && (2 * i + 1 < rows || 2 * j + 1 < cols); j++) {
      const a = from + j * colStride, b = to + (cols - 1 - j) * colStride;
      const kept = memory[a]!;
      memory[a] = memory[b]!;
      memory[b] = kept;
    }
  }
}

/** Transposes a square matrix where it lies. */
export function transpose(memory: Float32Array, m: Matrix): void {
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < i; j++) {
      const a = start(m) + i * m.rowStride + j * m.colStride,
        b = start(m) + j * m.rowStride + i * m.colStride;
      const kept = memory[a]!;
      memory[a] = memory[b]!;
      memory[b] = kept;
    }
  }
}
