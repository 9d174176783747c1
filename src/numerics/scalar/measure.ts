import type { CodeRange, QParams } from "../qparams.ts";
import { decode, encode, unclamped } from "./encode.ts";
import { SquareSum, TreeSum } from "./sum.ts";

const f32 = Math.fround;

export interface Measure {
  /** Sum of x^2. */
  readonly signal: number;
  /** Sum of (x - x̂)^2. */
  readonly noise: number;
}

/**
 * What is lost when a row is encoded and decoded, and how many of its elements fell outside the codes. Each difference is rounded to
 * binary32; the sums of n squares are within a relative 2^-22 of the exact ones, plus n s^2 2^-120, as long as no |x| is above 2^60 s.
 */
export function measure(row: Float32Array, params: QParams, range: CodeRange): Measure & { clipped: number } {
  // Counted in the power of two below the scale, so that squares in binary32 neither overflow nor vanish. This is exact.
  const unit = unitOf(params.scale), scale = params.scale * unit;
  const signal = new SquareSum(unit ** -2), noise = new SquareSum(unit ** -2);
  let clipped = 0;
  for (const x of row) {
    const q = encode(x, params, range);
    const v = f32(x * unit);
    signal.add(v);
    noise.add(f32(v - decode(q, { ...params, scale })));
    if (unclamped(x, params.scale) + params.zeroPoint !== q) clipped++;
  }
  return { signal: signal.total, noise: noise.total, clipped };
}

/** The power of two that takes a scale (at least 2^-126) into [1, 2), or [2, 4) as it is not below 2^-126 itself. */
function unitOf(scale: number): number {
  const exponent = new Uint32Array(Float32Array.of(scale).buffer)[0]! >>> 23;
  return 2 ** Math.max(127 - exponent, -126);
}

/** The same sums for two matrices of one size, decoded elsewhere: differences in binary32, squares and sums in binary64. */
export function compare(x: Float32Array, decoded: Float32Array): Measure {
  const signal = new TreeSum(), noise = new TreeSum();
  x.forEach((value, i) => {
    const error = f32(value - decoded[i]!);
    signal.add(value * value);
    noise.add(error * error);
  });
  return { signal: signal.total, noise: noise.total };
}
