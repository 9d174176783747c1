import { type Matrix, start } from "../matrix.ts";
import { checkProduct, depthOfBlock, type ProductOptions } from "../product.ts";

const f32 = Math.fround;

/** NaN has one bit pattern in what is stored. */
export const canonical = (x: number): number => Number.isNaN(x) ? NaN : x;

/**
 * `element` plus the sum of `depth` terms (or minus it): 256 terms are summed from 0, one after another, and join the element; then the
 * next 256. Terms and sums are rounded to binary32.
 */
export function joined(element: number, depth: number, sign: 1 | -1, term: (k: number) => number): number {
  for (let from = 0; from < depth; from += depthOfBlock) {
    let sum = 0;
    for (let k = from; k < Math.min(from + depthOfBlock, depth); k++) sum = f32(sum + f32(term(k)));
    element = f32(element + sign * sum);
  }
  return element;
}

/** c = a b, c + a b or c - a b, the sums as `joined` has them. `memory` is the arena. */
export function product(
  memory: Float32Array,
  c: Matrix,
  a: Matrix,
  b: Matrix,
  { mode = "set", batch = { count: 1, c: 0, a: 0, b: 0 } }: ProductOptions = {},
): void {
  checkProduct(c, a, b);
  if (a.cols === 0 && mode !== "set") return;
  for (let m = 0; m < batch.count; m++) {
    const atA = start(a) + m * batch.a, atB = start(b) + m * batch.b, atC = start(c) + m * batch.c;
    for (let i = 0; i < c.rows; i++) {
      for (let j = 0; j < c.cols; j++) {
        const place = atC + i * c.rowStride + j * c.colStride;
        const element = mode === "set" ? 0 : memory[place]!;
        const term = (k: number) =>
          memory[atA + i * a.rowStride + k * a.colStride]! * memory[atB + k * b.rowStride + j * b.colStride]!;
        memory[place] = canonical(joined(element, a.cols, mode === "subtract" ? -1 : 1, term));
      }
    }
  }
}
