/**
 * The overflow-rate rule of dynamic fixed point (Courbariaux, Bengio, David 2014, arXiv:1412.7024, section 5.2): the scale doubles
 * while more than a share of the values overflow, and halves while not more than that share would with half of it. The second
 * test keeps it from going to and fro, and the rate falls as the scale grows, so it ends.
 */
import type { Machine } from "../../tensor/machine.ts";
import type { RowSource } from "../../numerics/rows.ts";
import type { BoundScheme } from "../scheme/bound.ts";
import { FormulaError } from "../tree.ts";
import { freeScaleOf } from "./free_scale.ts";
import { type Refined, type RefineStep, statisticsOf } from "./refine.ts";
import { ScalePass } from "./scale_pass.ts";
import { total } from "./total.ts";

/** Doublings that take the smallest scale to the largest. */
const most = 300;

/**
 * @param rate the share of the elements of a part that may overflow, 0 to 1.
 * @throws FormulaError when the scheme has no free scale or its encoder does not end in a clamp.
 */
export function controlOverflow(
  machine: Machine,
  scheme: BoundScheme,
  source: RowSource,
  rate: number,
): Refined {
  const scale = freeScaleOf(scheme), { name, share } = scale.statistic;
  if (scheme.encode.op !== "call" || scheme.encode.name !== "clamp") {
    throw new FormulaError(
      `Cannot watch the overflow of ${scheme.name} as its encode must end in clamp(...): nothing saturates`,
    );
  }
  const statistics = statisticsOf(machine, scheme, source);
  const mark = machine.arena.mark();
  try {
    const pass = new ScalePass(machine, scheme, scale, source, statistics);
    const scales = statistics.get(name)!.slice(), before = scales.slice();
    const steps: RefineStep[] = [];
    let signal = 0;
    for (let step = 0, moved = true; step < most && moved; step++) {
      const tried = scales.slice();
      const sums = pass.run(scales, before);
      before.set(scales);
      moved = false;
      signal = total(sums.signal);
      scales.forEach((s, part) => {
        const overflow = sums.clipped[part]! / share, atHalf = sums.clippedAtHalf[part]! / share;
        const next = overflow > rate ? 2 * s : atHalf <= rate && sums.signal[part]! > 0 ? s / 2 : s;
        // Below, a step has no more meaning: quotients by subnormal numbers lose their digits.
        if (next === s || next < 2 ** -126 || next > 2 ** 126) return;
        scales[part] = next;
        moved = true;
      });
      const noise = total(sums.noise);
      const clipped = total(sums.clipped) / pass.values.size;
      const changed = step === 0 ? 0 : total(sums.changed);
      steps.push({ scale: tried[0]!, changed, clipped, afterCodes: noise, afterScale: noise });
    }
    statistics.set(name, scales);
    return { scheme, statistics, scale: name, share, steps, signal };
  } finally {
    machine.arena.release(mark);
  }
}
