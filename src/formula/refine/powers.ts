/**
 * Refinement of scales that must be powers of two. Between two of them there is none to go to in small steps, so a step tries half
 * or twice the scale with new codes, and keeps what has the lower squared error: it ends where both neighbours are worse.
 */
import type { RefineStep } from "./refine.ts";
import type { ScalePass } from "./scale_pass.ts";
import { total } from "./total.ts";

/** @param scales of the parts; they are changed. */
export function refinePowers(
  pass: ScalePass,
  scales: Float32Array,
  most: number,
): { steps: RefineStep[]; signal: number } {
  const steps: RefineStep[] = [];
  const before = scales.slice();
  const first = pass.run(scales, before);
  const least = first.noise.slice(), moved = first.clipped.slice(), signal = total(first.signal);
  /** What each part tries next: half, then twice, then nothing. */
  const factors = new Float32Array(scales.length).fill(0.5);
  const start = scales.slice();
  const note = (changed: number) => {
    const noise = total(least);
    steps.push({
      scale: scales[0]!,
      changed,
      clipped: total(moved) / pass.values.size,
      afterCodes: noise,
      afterScale: noise,
    });
  };
  note(0);
  while (steps.length < most && factors.some((f) => f !== 1)) {
    before.set(scales);
    const tried = scales.map((s, part) => s * factors[part]!);
    const sums = pass.run(tried, before);
    let changed = 0;
    scales.forEach((_, part) => {
      if (factors[part] === 1) return;
      if (sums.noise[part]! < least[part]!) {
        scales[part] = tried[part]!;
        least[part] = sums.noise[part]!;
        moved[part] = sums.clipped[part]!;
        changed += sums.changed[part]!;
      } else factors[part] = factors[part] === 0.5 && scales[part] === start[part] ? 2 : 1;
    });
    note(changed);
  }
  return { steps, signal };
}
