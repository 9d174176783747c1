/**
 * Iterative refinement: codes and scale in turn, each the best for the other (Lloyd 1982 on a grid that scales). The codes step takes
 * the nearest code for the scale; the scale step takes s = <x, g> / <g, g> for the codes. Both lower the squared error or leave
 * it, and there are finitely many codes, so it ends. At one bit it ends at XNOR's mean magnitude, where it began. Ternary weights
 * begin with TWN's published codes, of threshold 0.7 mean magnitudes; that is no fixed point, as half of their scale is another
 * threshold. Gaussian data end at 0.767.
 */
import type { Machine } from "../../tensor/machine.ts";
import type { RowSource } from "../../numerics/rows.ts";
import type { BoundScheme } from "../scheme/bound.ts";
import { SchemeOnTensor } from "../scheme/compiled.ts";
import { freeScaleOf } from "./free_scale.ts";
import { nearestCode } from "./nearest_code.ts";
import { refinePowers } from "./powers.ts";
import { type PartSums, ScalePass } from "./scale_pass.ts";
import { total } from "./total.ts";

/** One alternation, over all parts. Errors are sums of (x - x̂)^2. */
export interface RefineStep {
  /** Scale of the first part, which the codes are chosen for. */
  readonly scale: number;
  /** Codes that are others than a step before. */
  readonly changed: number;
  /** Share of the elements that saturate. */
  readonly clipped: number;
  /** With the codes of this scale, and then with the best scale for those codes. */
  readonly afterCodes: number;
  readonly afterScale: number;
}

export interface Refined {
  /** What encodes with these statistics: the scheme, with another encoder where its own does not follow the scale. */
  readonly scheme: BoundScheme;
  /** Every statistic of the scheme, for SchemeOnTensor: the scale refined, the others as they were. */
  readonly statistics: ReadonlyMap<string, Float32Array>;
  /** The statistic that was refined, and how many elements share a value of it. */
  readonly scale: string;
  readonly share: number;
  readonly steps: readonly RefineStep[];
  /** Sum of x^2. */
  readonly signal: number;
}

/** The statistics that a scheme begins with. */
export function statisticsOf(machine: Machine, scheme: BoundScheme, source: RowSource) {
  const { values } = new SchemeOnTensor(machine, scheme, source).run();
  return new Map(scheme.statistics.map(({ name }) => [name, values.of(name).slice()]));
}

/** The best scale for codes that are given, as the scheme stores it; and its error. */
function bestScale(sums: PartSums, part: number, stored: (s: number) => number) {
  const signal = sums.signal[part]!, cross = sums.cross[part]!, power = sums.power[part]!;
  if (!(cross > 0 && power > 0)) return { scale: NaN, error: Infinity };
  const scale = stored(cross / power);
  return { scale, error: signal - 2 * scale * cross + scale * scale * power };
}

/**
 * @param most alternations.
 * @throws FormulaError when the scheme has no free scale, and as SchemeOnTensor does.
 */
export function refineTensor(
  machine: Machine,
  scheme: BoundScheme,
  source: RowSource,
  most: number,
): Refined {
  const scale = freeScaleOf(scheme), { name, share } = scale.statistic;
  const statistics = statisticsOf(machine, scheme, source);
  const mark = machine.arena.mark();
  try {
    const first = new ScalePass(machine, scheme, scale, source, statistics);
    const scales = statistics.get(name)!.slice(), before = scales.slice();
    if (scale.stored === undefined) {
      const found = refinePowers(first, scales, most);
      return { scheme, statistics: statistics.set(name, scales), scale: name, share, ...found };
    }
    const encode = nearestCode(scheme, scale);
    const refined = encode === undefined ? scheme : { ...scheme, encode };
    let pass = first;
    const least = new Float64Array(scales.length).fill(Infinity);
    const ended = new Uint8Array(scales.length);
    const steps: RefineStep[] = [];
    let signal = 0;
    for (let step = 0; step < most && ended.includes(0); step++) {
      if (encode !== undefined && (step === 1 || step === 2)) {
        const earlier = step === 1 ? scheme.encode : encode;
        pass = new ScalePass(machine, refined, scale, source, statistics, earlier);
      }
      const published = encode !== undefined && step === 0;
      const tried = scales.slice();
      const sums = pass.run(scales, before);
      signal = total(sums.signal);
      const errors = new Float64Array(scales.length);
      scales.forEach((current, part) => {
        const noise = sums.noise[part]!;
        // Rounding may undo the last gain of a part: it then keeps what it had.
        if (!(noise < least[part]!)) {
          if (noise > least[part]!) scales[part] = before[part]!;
          ended[part] = 1;
        } else least[part] = noise;
        errors[part] = least[part]!;
        before[part] = scales[part]!;
        if (ended[part] === 1) return;
        const best = bestScale(sums, part, scale.stored!);
        if (best.scale === current || !(best.error < noise)) ended[part] = published ? 0 : 1;
        else {
          scales[part] = best.scale;
          errors[part] = Math.max(0, best.error);
        }
      });
      steps.push({
        scale: tried[0]!,
        changed: step === 0 ? 0 : total(sums.changed),
        clipped: total(sums.clipped) / pass.values.size,
        afterCodes: total(least),
        afterScale: total(errors),
      });
    }
    // A part that ran out of steps keeps the last scale it was tried with, or the better one found since.
    statistics.set(name, scales);
    return { scheme: refined, statistics, scale: name, share, steps, signal };
  } finally {
    machine.arena.release(mark);
  }
}
