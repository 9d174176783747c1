/**
 * Batch normalization of one channel (Ioffe and Szegedy 2015, algorithm 1; torch.nn.BatchNorm2d): the biased variance normalizes,
 * the unbiased one is remembered. Sums are binary64, elements binary32.
 */
import { canonical } from "../../numerics/linear_algebra/scalar/product.ts";

const f = Math.fround;

/** The sum of f(i) over the elements of planes: the i-th of a plane goes to part i mod 4. */
export function sumOf(planes: readonly Float32Array[], of: (plane: number, i: number) => number): number {
  const parts = [0, 0, 0, 0];
  planes.forEach((plane, n) => {
    for (let i = 0; i < plane.length; i++) parts[i % 4]! += of(n, i);
  });
  return (parts[0]! + parts[2]!) + (parts[1]! + parts[3]!);
}

export interface Moments {
  readonly mean: number;
  /** Biased, and unbiased. */
  readonly variance: number;
  readonly unbiased: number;
}

export function momentsOf(x: readonly Float32Array[]): Moments {
  const count = x.reduce((sum, plane) => sum + plane.length, 0);
  const mean = sumOf(x, (n, i) => x[n]![i]!) / count;
  const squares = sumOf(x, (n, i) => (x[n]![i]! - mean) ** 2);
  return { mean, variance: squares / count, unbiased: squares / (count - 1) };
}

/** The running statistic after a batch. */
export const follow = (running: number, now: number, momentum: number): number =>
  canonical(f((1 - momentum) * running + momentum * now));

export const inverseDeviation = (variance: number, epsilon: number): number =>
  canonical(f(1 / Math.sqrt(variance + epsilon)));

/** y = (x - mean) (weight inverse) + bias. */
export function normalize(
  y: readonly Float32Array[],
  x: readonly Float32Array[],
  weight: number,
  bias: number,
  mean: number,
  inverse: number,
): void {
  const slope = f(weight * inverse);
  x.forEach((plane, n) => plane.forEach((v, i) => y[n]![i] = canonical(f(f(f(v - mean) * slope) + bias))));
}

/**
 * db = sum(dy), dw = sum(dy (x - mean)) inverse,
 * dx = weight inverse ((dy - db / m) - (x - mean) inverse dw / m) for m elements (Ioffe and Szegedy 2015, section 3).
 */
export function normalizeGradient(
  dx: readonly Float32Array[] | undefined,
  dy: readonly Float32Array[],
  x: readonly Float32Array[],
  weight: number,
  mean: number,
  inverse: number,
): { readonly weight: number; readonly bias: number } {
  const count = x.reduce((sum, plane) => sum + plane.length, 0);
  const sum = sumOf(dy, (n, i) => dy[n]![i]!);
  const product = sumOf(dy, (n, i) => dy[n]![i]! * (x[n]![i]! - mean));
  const level = f(sum / count), tilt = f(product * inverse * inverse / count), slope = f(weight * inverse);
  dx?.forEach((plane, n) => {
    for (let i = 0; i < plane.length; i++) {
      const own = f(dy[n]![i]! - level), along = f(f(x[n]![i]! - mean) * tilt);
      plane[i] = canonical(f(slope * f(own - along)));
    }
  });
  return { weight: canonical(f(product * inverse)), bias: canonical(f(sum)) };
}
