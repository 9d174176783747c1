import type { Matrix } from "./matrix.ts";

/** Depths summed up in one go. It decides the order of the additions, so it is a part of the definition of the product. */
export const depthOfBlock = 256;

/** What becomes of the products: `set` they are the result, `add` they are added to what is there, `subtract` subtracted from it. */
export type Mode = "set" | "add" | "subtract";

/** Several products of one shape: elements from one matrix to the next, 0 where all use the same. */
export interface Batch {
  readonly count: number;
  readonly c: number;
  readonly a: number;
  readonly b: number;
}

export interface ProductOptions {
  /** `set` unless given. */
  readonly mode?: Mode;
  readonly batch?: Batch;
  /** Only elements on and below the diagonal are wanted; the others are left undefined. */
  readonly lower?: boolean;
}

/** Throws a RangeError unless c, a, b are m x n, m x k, k x n. */
export function checkProduct(c: Matrix, a: Matrix, b: Matrix): void {
  const unless = (what: string, must: number, is: number) => {
    if (must === is) return;
    throw new RangeError(`Cannot multiply matrices as the ${what} must be ${must}: it is ${is}`);
  };
  unless("rows of the second", a.cols, b.rows);
  unless("rows of the result", a.rows, c.rows);
  unless("columns of the result", b.cols, c.cols);
}
