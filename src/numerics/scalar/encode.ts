import { type CodeRange, type QParams, roundHalfEven } from "../qparams.ts";

const f32 = Math.fround;

/**
 * q = clamp(round(x / s) + z, lo, hi), a true division in binary32, halves to even. Infinities saturate; NaN encodes as `lo`.
 */
export function encode(x: number, { scale, zeroPoint }: QParams, { lo, hi }: CodeRange): number {
  const q = unclamped(x, scale) + zeroPoint;
  if (Number.isNaN(q)) return lo;
  return Math.min(Math.max(q, lo), hi);
}

/** round(x / s): the code before it is moved and clamped. */
export function unclamped(x: number, scale: number): number {
  return roundHalfEven(f32(x / scale));
}

/** x̂ = (q - z) s in binary32. */
export function decode(q: number, { scale, zeroPoint }: QParams): number {
  return f32((q - zeroPoint) * scale);
}
