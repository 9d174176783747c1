import type { CodeRange, QParams } from "../qparams.ts";
import { decode, encode, unclamped } from "./encode.ts";
import { TreeSum } from "./sum.ts";

const f32 = Math.fround;

export interface Measure {
  /** Sum of x^2. */
  readonly signal: number;
  /** Sum of (x - x̂)^2, the difference rounded to binary32, its square and the sum in binary64. */
  readonly noise: number;
}

/** What is lost when a row is encoded and decoded, and how many of its elements fell outside the codes. */
export function measure(row: Float32Array, params: QParams, range: CodeRange): Measure & { clipped: number } {
  const signal = new TreeSum(), noise = new TreeSum();
  let clipped = 0;
  for (const x of row) {
    const q = encode(x, params, range);
    const error = f32(x - decode(q, params));
    signal.add(x * x);
    noise.add(error * error);
    if (unclamped(x, params.scale) + params.zeroPoint !== q) clipped++;
  }
  return { signal: signal.total, noise: noise.total, clipped };
}

/** The same sums for two matrices of one size, decoded elsewhere. */
export function compare(x: Float32Array, decoded: Float32Array): Measure {
  const signal = new TreeSum(), noise = new TreeSum();
  x.forEach((value, i) => {
    const error = f32(value - decoded[i]!);
    signal.add(value * value);
    noise.add(error * error);
  });
  return { signal: signal.total, noise: noise.total };
}
