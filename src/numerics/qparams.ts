import type { IntegerFormat, Mapping } from "./plan.ts";

const f32 = Math.fround;

/** The smallest normal binary32: scales do not go below it, as a quotient by a subnormal loses its digits. */
export const smallestScale = 2 ** -126;

export interface CodeRange {
  readonly lo: number;
  readonly hi: number;
}

/** The codes in use: symmetric signed leaves out -2^(b-1), so that the range is the same on both sides of zero. */
export function codeRange({ bits, signed }: IntegerFormat, mapping: Mapping): CodeRange {
  if (!signed) return { lo: 0, hi: 2 ** bits - 1 };
  const hi = 2 ** (bits - 1) - 1;
  return { lo: mapping === "symmetric" ? -hi : -hi - 1, hi };
}

/** The nearest integer; halves go to the even neighbour (IEEE 754 roundTiesToEven). NaN and infinities stay. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return x;
}

export interface QParams {
  /** Binary32, at least 2^-126. */
  readonly scale: number;
  /** A code, so that zero is represented exactly. */
  readonly zeroPoint: number;
}

/**
 * Scale and zero point for values in [min, max] (binary32; an empty range, min > max, counts as all zero).
 *
 *   symmetric signed    s = max(|min|, |max|) / (2^(b-1) - 1)   z = 0
 *   symmetric unsigned  s = max(0, max) / (2^b - 1)             z = 0
 *   affine              the range is widened to hold 0, then
 *                       s = (max - min) / (2^b - 1)             z = clamp(round(lo - min / s), lo, hi)
 *
 * Each operation is rounded to binary32. All values zero: s = 1. A width that overflows is divided first, end by end.
 */
export function qparams(min: number, max: number, format: IntegerFormat, mapping: Mapping): QParams {
  const { lo, hi } = codeRange(format, mapping);
  if (!(min <= max)) return qparams(0, 0, format, mapping);
  if (mapping === "symmetric") {
    const reach = format.signed ? Math.max(Math.abs(min), Math.abs(max)) : Math.max(0, max);
    return { scale: normal(reach, f32(reach / hi)), zeroPoint: 0 };
  }
  const low = Math.min(0, min), high = Math.max(0, max), steps = hi - lo;
  const width = f32(high - low);
  const scale = normal(
    width,
    width < Infinity ? f32(width / steps) : f32(f32(high / steps) - f32(low / steps)),
  );
  return { scale, zeroPoint: clamp(roundHalfEven(f32(lo - f32(low / scale))), lo, hi) };
}

function normal(reach: number, scale: number): number {
  return reach === 0 ? 1 : Math.max(scale, smallestScale);
}

function clamp(x: number, lo: number, hi: number): number {
  return Math.min(Math.max(x, lo), hi);
}
