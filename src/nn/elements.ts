import type { Normalization, NormalizationGradient } from "./normalization.ts";
import type { Pooling } from "./pooling.ts";

/** What networks compute beside linear algebra. Byte offsets of binary32; NaN comes and goes as 0x7fc00000. */
export interface Elements {
  /** y = min(max(x, 0), top), NaN where x is. */
  rectify(y: number, x: number, size: number, top: number): void;
  /** dx = dy where 0 < x < top or x is NaN, else 0, as in PyTorch (threshold_backward, hardtanh_backward). */
  rectifyGradient(dx: number, dy: number, x: number, size: number, top: number): void;
  /** The largest of each square of all planes of `count` samples; NaN is larger than all. */
  maxPool(y: number, x: number, count: number, pooling: Pooling): void;
  /** Each dy to the first of the largest of its square, row by row, as in PyTorch; 0 elsewhere. */
  maxPoolGradient(dx: number, dy: number, x: number, count: number, pooling: Pooling): void;
  /** The sum of each plane of `size` elements, in binary64, rounded once. */
  planeSums(sums: number, x: number, planes: number, size: number): void;
  /** y = a + b; y may be a. */
  add(y: number, a: number, b: number, size: number): void;
  /** Batch normalization: ./scalar/normalize.ts is its definition. */
  normalize(of: Normalization): void;
  normalizeGradient(of: NormalizationGradient): void;
}
