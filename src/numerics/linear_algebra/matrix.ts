/**
 * A matrix of binary32 in the arena: element (i, j) lies at byte `at + 4 * (i * rowStride + j * colStride)`. Strides count
 * elements and may have any sign, so a transposed matrix, a part of one and one read backwards are the same memory seen differently.
 */
export interface Matrix {
  /** Byte offset of element (0, 0). */
  readonly at: number;
  readonly rows: number;
  readonly cols: number;
  readonly rowStride: number;
  readonly colStride: number;
}

/** Row-major; `stride` is the leading dimension, elements from row to row. */
export function matrix(at: number, rows: number, cols: number, stride = cols): Matrix {
  for (const [what, size] of [["rows", rows], ["columns", cols]] as const) {
    if (Number.isInteger(size) && size >= 0) continue;
    throw new RangeError(`Cannot make a matrix as its ${what} must be an integer from 0: it is ${size}`);
  }
  if (!Number.isInteger(at) || at < 0 || at % 4 !== 0) {
    throw new RangeError(`Cannot make a matrix as its offset must be a multiple of 4: it is ${at}`);
  }
  if (!Number.isInteger(stride) || stride < cols) {
    throw new RangeError(
      `Cannot make a matrix as its leading dimension must be at least ${cols}: it is ${stride}`,
    );
  }
  return { at, rows, cols, rowStride: stride, colStride: 1 };
}

export function transposed(m: Matrix): Matrix {
  return { at: m.at, rows: m.cols, cols: m.rows, rowStride: m.colStride, colStride: m.rowStride };
}

/** Rows `row` to `row + rows` and columns `col` to `col + cols`. Throws a RangeError when they are not all in the matrix. */
export function part(m: Matrix, row: number, col: number, rows: number, cols: number): Matrix {
  for (
    const [what, from, count, size] of [["rows", row, rows, m.rows], ["columns", col, cols, m.cols]] as const
  ) {
    if (from >= 0 && count >= 0 && from + count <= size) continue;
    throw new RangeError(
      `Cannot take a part of a matrix as its ${what} must be within 0 to ${size}: they are ${from} to ${
        from + count
      }`,
    );
  }
  return { ...m, at: m.at + 4 * (row * m.rowStride + col * m.colStride), rows, cols };
}

/** The index of element (0, 0) among the binary32 elements of the arena. */
export const start = (m: Matrix): number => m.at / 4;

/** Throws a RangeError unless `m` is square. */
export function checkSquare(m: Matrix, work: string): void {
  if (m.rows === m.cols) return;
  throw new RangeError(`Cannot ${work} as the matrix must be square: it is ${m.rows} x ${m.cols}`);
}
