import type { Plan } from "../plan.ts";
import { codeRange, qparams } from "../qparams.ts";
import { measure } from "./measure.ts";
import { range } from "./ranges.ts";

const f32 = Math.fround;

/** The range of values of a row that is to be encoded: its own range, narrowed as the plan says. */
export function clippedRange(row: Float32Array, plan: Plan): { min: number; max: number } {
  const { clip, mapping } = plan;
  const whole = range(row);
  if (clip.kind === "none" || row.length === 0) return whole;
  if (clip.kind === "percentile") {
    if (mapping === "symmetric") {
      const reach = f32(quantile(row.map(Math.abs).sort(), clip.share));
      return { min: -reach, max: reach };
    }
    const sorted = row.toSorted(), tail = (1 - clip.share) / 2;
    return { min: f32(quantile(sorted, tail)), max: f32(quantile(sorted, 1 - tail)) };
  }
  let best = whole, least = Infinity;
  for (let k = clip.steps; k >= 1; k--) {
    const tried = shrink(whole, k / clip.steps);
    const params = qparams(tried.min, tried.max, plan.format, mapping);
    const { noise } = measure(row, params, codeRange(plan.format, mapping));
    if (noise < least) [best, least] = [{ ...whole, ...tried }, noise];
  }
  return best;
}

/** The range of one candidate of the search; the factor is a binary32 number, as in the formula of a scheme. */
export function shrink(
  { min, max }: { min: number; max: number },
  factor: number,
): { min: number; max: number } {
  const scale = f32(factor);
  return { min: f32(min * scale), max: f32(max * scale) };
}

/** The ranks whose values a quantile lies between, and how far it is from the lower to the higher. */
export function rank(length: number, share: number): { below: number; rest: number } {
  const at = (length - 1) * share;
  const below = Math.min(Math.floor(at), length - 1);
  return { below, rest: at - below };
}

/** Linear interpolation that is exact at both ends and monotonic (as numpy does it). */
export function between(a: number, b: number, rest: number): number {
  return rest < 0.5 ? a + (b - a) * rest : b - (b - a) * (1 - rest);
}

/** The quantile of sorted values, in binary64. */
export function quantile(sorted: Float32Array, share: number): number {
  const { below, rest } = rank(sorted.length, share);
  const low = sorted[below]!;
  return between(low, sorted[below + 1] ?? low, rest);
}
