/** Twins and kernels beside PyTorch in binary64 (test/fixtures/linear_algebra/make.py). */
import { afterAll, describe, expect, test } from "vitest";
import { type Convolution, matrix } from "../../../../src/numerics/linear_algebra/linear_algebra.ts";
import reference from "../../../fixtures/linear_algebra/reference.json" with { type: "json" };
import { Machines, usual } from "./machines.ts";

const machines = new Machines(...usual);
afterAll(() => machines.close());

const f32 = (text: string) => new Float32Array(Uint8Array.fromBase64(text).buffer);
const f64 = (text: string) => new Float64Array(Uint8Array.fromBase64(text).buffer);
const zeros = (like: string) => new Float32Array(f64(like).length);

/** What all sides agree on is near the reference: the largest difference as a part of the largest value. */
function near(found: Float32Array | undefined, text: string, part: number): void {
  const wanted = f64(text);
  expect(found!.length).toBe(wanted.length);
  const largest = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const off = wanted.reduce((most, v, i) => Math.max(most, Math.abs(v - found![i]!)), 0);
  expect(off / largest).toBeLessThan(part);
}

const first = (...given: Parameters<Machines["agree"]>) => {
  const { arrays, error } = machines.agree(...given);
  expect(error).toBeUndefined();
  return arrays[0];
};

describe("beside PyTorch", () => {
  test.each(reference.products)("product $m x $k x $n", ({ m, k, n, a, b, c }) => {
    const found = first(
      [zeros(c), f32(a), f32(b)],
      (of, c, a, b) => of.product(matrix(c, m, n), matrix(a, m, k), matrix(b, k, n)),
    );
    near(found, c, 1e-6);
  });

  test.each(reference.triangles)("Cholesky and inverses of order $n", (r) => {
    const seen = (at: number) => matrix(at, r.n, r.n);
    near(first([f32(r.h)], (of, at) => of.cholesky(seen(at))), r.lower, 1e-6);
    // The condition of the matrices is about 1000: so much of the precision goes.
    near(first([f32(r.h)], (of, at) => of.positiveDefiniteInverse(seen(at))), r.inverse, 1e-4);
    near(first([f32(r.h)], (of, at) => of.inverseFactor(seen(at))), r.inverseFactor, 1e-4);
    const lower = Float32Array.from(f64(r.lower));
    near(first([lower], (of, at) => of.triangularInverse(seen(at))), r.lowerInverse, 1e-5);
  });

  test.each(reference.convolutions)("convolution $shape", (r) => {
    const c = r.shape as unknown as Convolution;
    const x = f32(r.x), w = f32(r.w), g = f32(r.gradient), columns = Float32Array.from(f64(r.columns));
    near(
      first([zeros(r.y), x, w, f32(r.bias)], (of, y, x, w, b) => of.convolve(y, x, w, c, b)),
      r.y,
      2e-6,
    );
    near(first([zeros(r.dx), g, w], (of, x, g, w) => of.imageGradient(x, g, w, c)), r.dx, 2e-6);
    near(first([zeros(r.dw), g, x], (of, w, g, x) => of.weightGradient(w, g, x, c)), r.dw, 2e-6);
    const made = first([zeros(r.columns), x], (of, to, from) => of.toColumns(to, from, c.images, c));
    expect(made).toEqual(columns);
    near(
      first([zeros(r.dx), columns], (of, to, from) => of.fromColumns(to, from, c.images, c)),
      r.folded,
      1e-6,
    );
  });

  test.each(reference.hadamards)("Hadamard transform of $cols", ({ rows, cols, x, y }) => {
    near(first([f32(x)], (of, at) => of.hadamard(matrix(at, rows, cols))), y, 1e-6);
  });
});
