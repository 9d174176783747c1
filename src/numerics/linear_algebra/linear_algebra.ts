/**
 * Linear algebra in binary32 for the algorithms and for training. Matrices lie in the arena (./matrix.ts); two implementations, one result:
 * the kernels of ./simd on all threads, and ./scalar, which says what they compute.
 *
 * Every multiplication, addition, division and square root is rounded to binary32, none is fused, and the order of the additions follows
 * from the sizes alone. So the bytes are the same on every machine, with every number of threads and every arena. NaN is 0x7fc00000.
 */
import type { Arena } from "../../tensor/arena.ts";
import type { Machine } from "../../tensor/machine.ts";
import { inverses } from "./inverse.ts";
import type { Matrix } from "./matrix.ts";
import type { ProductOptions } from "./product.ts";
import { cholesky as scalarCholesky } from "./scalar/cholesky.ts";
import * as scalarColumns from "./scalar/columns.ts";
import * as scalarConvolution from "./scalar/convolution.ts";
import { hadamard as scalarHadamard } from "./scalar/hadamard.ts";
import { product as scalarProduct } from "./scalar/product.ts";
import { triangularInverse as scalarTriangularInverse } from "./scalar/triangular_inverse.ts";
import { cholesky } from "./simd/cholesky.ts";
import * as columns from "./simd/columns.ts";
import * as convolution from "./simd/convolution.ts";
import { hadamard } from "./simd/hadamard.ts";
import { product } from "./simd/product.ts";
import { memoryOf } from "./working_memory.ts";
import { triangularInverse } from "./simd/triangular_inverse.ts";
import type { Convolution, Window } from "./window.ts";

export { type Matrix, matrix, part, transposed } from "./matrix.ts";
export type { Batch, Mode, ProductOptions } from "./product.ts";
export { type Convolution, type OutputSize, outputSize, type Window } from "./window.ts";
export { NotPositiveDefiniteError } from "./triangle.ts";
export { type HadamardOrder, hadamardOrder, hadamardSigns } from "./hadamard_matrix.ts";

/**
 * All results are written in place or into memory that the caller has allocated; it must not overlap what is read, unless it is the
 * same matrix of an operation "in place". Working memory comes from the arena and goes back to it. Every method may throw Interrupted,
 * and a RangeError when shapes do not agree or the arena is too small; the result is then undefined.
 *
 * u = 2^-24, gamma(n) = n u / (1 - n u). Bounds hold as long as nothing overflows; an underflow adds at most 2^-150 a product.
 */
export interface LinearAlgebra {
  /**
   * c = a b (m x k, k x n), c + a b or c - a b; a transposed factor is `transposed(a)`, at the same speed. An element is the sum of its
   * products, 256 at a time from 0, each such sum added to (subtracted from) the element. |error| <= gamma(256 + ceil(k / 256)) |a| |b|
   * (Higham 2002, sections 3.1 and 4.2: blocked summation). k = 0 sets zeros.
   */
  product(c: Matrix, a: Matrix, b: Matrix, options?: ProductOptions): void;
  /**
   * A = L L' in place: reads the lower triangle, leaves L with zeros above it. For the upper factor U, A = U' U, give `transposed(a)`.
   * |A - L L'| <= gamma(n + 1) |L| |L'| (Higham 2002, theorem 10.3). Throws a NotPositiveDefiniteError with the pivot's index and value.
   */
  cholesky(a: Matrix): void;
  /**
   * The inverse of a lower triangle in place (an upper one: give it transposed); what is above it becomes 0. |L X - I| <= gamma(n) |L| |X|
   * (Higham 2002, section 14.2). Throws a RangeError when a diagonal element is 0 or not finite.
   */
  triangularInverse(l: Matrix): void;
  /** The inverse of a positive definite matrix in place, exactly symmetric: L^-T L^-1. Reads the lower triangle. Throws as `cholesky` does. */
  positiveDefiniteInverse(a: Matrix): void;
  /**
   * The upper U with A^-1 = U' U, in place: what GPTQ calls Cholesky of the inverse (Frantar et al. 2023, step 3 of section 3.3). With A = M M',
   * M upper, it is M^-1: one factorization and one triangle instead of two factorizations and an inverse, half of the operations, and no
   * larger an error. Reads the upper triangle. Throws as `cholesky` does; pivots are met from the last to the first.
   */
  inverseFactor(a: Matrix): void;

  /**
   * im2col: for each image (channels x height x width) a matrix of channels * kernel rows * kernel columns rows and one column for each
   * place of the output. `columns` and `images` are byte offsets.
   */
  toColumns(columns: number, images: number, count: number, window: Window): void;
  /** col2im, its transpose: each pixel is the sum of its copies, from 0, in the order of the kernel's elements. */
  fromColumns(images: number, columns: number, count: number, window: Window): void;
  /**
   * output (images x filters x rows x cols) = weights (filters x channels / groups x kernel) * images (images x channels x height x width),
   * plus bias (filters). Byte offsets. The sums are those of `product` over the depth of a filter and begin with the bias. Padding is a
   * factor 0 like others: 0 times infinity is NaN.
   */
  convolve(output: number, images: number, weights: number, c: Convolution, bias?: number): void;
  /** The gradient of the images from that of the output: the transposed product, then col2im. */
  imageGradient(images: number, gradient: number, weights: number, c: Convolution): void;
  /** The gradient of the weights from that of the output: for each image a product over the places, the images added in their order. */
  weightGradient(weights: number, gradient: number, images: number, c: Convolution): void;

  /**
   * Each row x becomes H x / sqrt(n) in place, H the Hadamard matrix of `hadamardOrder`; `inverse`: H' x / sqrt(n). Rows are contiguous.
   * |error| <= gamma(log2(run) + runs + 2) |H| |x| / sqrt(n). Throws a RangeError when no such matrix is known for the length.
   */
  hadamard(rows: Matrix, inverse?: boolean): void;
}

/** What is not made of the others. */
type Kernels = Omit<LinearAlgebra, "positiveDefiniteInverse" | "inverseFactor">;

/** On WebAssembly SIMD and the threads of the machine. */
export function linearAlgebra(machine: Machine): LinearAlgebra {
  const kernels: Kernels = {
    product: (...of) => product(machine, ...of),
    cholesky: (a) => cholesky(machine, a),
    triangularInverse: (l) => triangularInverse(machine, l),
    toColumns: (...of) => columns.toColumns(machine, ...of),
    fromColumns: (...of) => columns.fromColumns(machine, ...of),
    convolve: (...of) => convolution.convolve(machine, ...of),
    imageGradient: (...of) => convolution.imageGradient(machine, ...of),
    weightGradient: (...of) => convolution.weightGradient(machine, ...of),
    hadamard: (...of) => hadamard(machine, ...of),
  };
  return { ...kernels, ...inverses(kernels, machine.arena) };
}

/** In plain TypeScript: the definition of correct. */
export function scalarLinearAlgebra(arena: Arena): LinearAlgebra {
  const memory = () => memoryOf(arena);
  const twins: Kernels = {
    product: (...of) => scalarProduct(memory(), ...of),
    cholesky: (a) => scalarCholesky(memory(), a),
    triangularInverse: (l) => scalarTriangularInverse(memory(), l),
    toColumns: (...of) => scalarColumns.toColumns(memory(), ...of),
    fromColumns: (...of) => scalarColumns.fromColumns(memory(), ...of),
    convolve: (...of) => scalarConvolution.convolve(memory(), ...of),
    imageGradient: (...of) => scalarConvolution.imageGradient(memory(), ...of),
    weightGradient: (...of) => scalarConvolution.weightGradient(memory(), ...of),
    hadamard: (...of) => scalarHadamard(memory(), ...of),
  };
  return { ...twins, ...inverses(twins, arena) };
}
