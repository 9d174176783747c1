/** What a scheme's statistics are over data that only a histogram has seen: a scale and a zero point, with any clip. */
import { Compiler, type Names } from "../formula/evaluate.ts";
import { type Binding, bindScheme, type BoundScheme } from "../formula/scheme/bound.ts";
import { lossOf } from "../formula/scheme/encoding.ts";
import { searchFactors } from "../formula/scheme/factor_search.ts";
import type { Reduction } from "../formula/scheme/stages.ts";
import { FormulaError, type SchemeFormula } from "../formula/tree.ts";
import { binsKept } from "../numerics/entropy.ts";
import { bins } from "../numerics/scalar/entropy.ts";
import { between, rank } from "../numerics/scalar/quantile.ts";
import type { Histogram, Points } from "./histogram.ts";

/** A reduction over values that each stand for several: binary32. */
function reduceWeighted({ name, share }: Reduction, values: Float64Array, weights: Float64Array): number {
  switch (name) {
    case "min":
      return values.reduce((a, b) => b < a ? b : a, Infinity) + 0;
    case "max":
      return values.reduce((a, b) => b > a ? b : a, -Infinity) + 0;
    case "sum":
      return Math.fround(values.reduce((sum, v, i) => sum + weights[i]! * v, 0));
    case "quantile":
      return quantile(values, weights, share);
    case "entropy_threshold":
      return threshold(values, weights, share);
    default:
      throw new FormulaError(
        "Cannot compute this statistic from a histogram as it must not look at single elements: it is a search",
      );
  }
}

/** By the definition for single values, between the points that hold the two ranks. */
function quantile(values: Float64Array, weights: Float64Array, share: number): number {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const { below, rest } = rank(weights.reduce((a, b) => a + b, 0), share);
  const at = (wanted: number): number => {
    let passed = 0;
    return values[order.find((i) => (passed += weights[i]!) > wanted) ?? order.at(-1)!]!;
  };
  return Math.fround(between(at(below), at(below + 1), rest));
}

function threshold(values: Float64Array, weights: Float64Array, levels: number): number {
  const reach = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (reach === 0) return 0;
  const counts = new Float64Array(bins);
  values.forEach((v, i) =>
    counts[Math.min(Math.floor(Math.abs(v) * (bins / reach)), bins - 1)]! += weights[i]!
  );
  return Math.fround(reach * binsKept(counts, levels) / bins);
}

/** Runs the statistics of a scheme over points. */
class OverPoints {
  readonly #scheme: BoundScheme;
  readonly #points: Points;

  constructor(scheme: BoundScheme, points: Points) {
    this.#scheme = scheme;
    this.#points = points;
  }

  /** @param factor of the clip search. */
  run(factor: number | undefined, measured = false): { statistics: Map<string, number>; noise: number } {
    const { search, statistics, seed } = this.#scheme, { values, weights } = this.#points;
    const compiler = new Compiler(seed), slots = new Map<string, number>();
    const give = (name: string): number => {
      const slot = compiler.slot();
      slots.set(name, slot);
      return slot;
    };
    const names: Names = { slots, functions: new Map(), tables: new Map() };
    const x = give("x"), factorSlot = search && give(search.factor);
    const steps = statistics.map(({ name, stages, value }) => ({
      name,
      reductions: stages.flat().map((reduction) => ({
        reduction,
        of: compiler.compile(reduction.of, names),
        slot: give(reduction.result),
      })),
      value: compiler.compile(value, names),
      slot: give(name),
    }));
    const loss = !measured ? undefined : compiler.compile(lossOf(this.#scheme), names);
    const frame = compiler.frame(), found = new Map<string, number>();
    if (factorSlot !== undefined) frame[factorSlot] = factor ?? 1;
    const each = (program: (typeof steps)[number]["value"]) =>
      Float64Array.from(values, (v) => {
        frame[x] = v;
        return program(frame);
      });
    for (const { name, reductions, value, slot } of steps) {
      for (const { reduction, of, slot } of reductions) {
        frame[slot] = reduceWeighted(reduction, each(of), weights);
      }
      found.set(name, frame[slot] = Math.fround(value(frame)));
    }
    const noise = loss === undefined
      ? 0
      : each(loss).reduce((sum, lost, i) => sum + weights[i]! * lost * lost, 0);
    return { statistics: found, noise };
  }
}

/**
 * The statistics of a scheme by name, each one value, over all that was observed: to within what ./histogram.ts says of its points. The
 * ends of the range are among them.
 * @throws RangeError when nothing was observed; FormulaError when a statistic stands under a group, or is a search of its own.
 */
export function statisticsOf(
  histogram: Histogram,
  scheme: SchemeFormula,
  { parameters, clip }: Pick<Binding, "parameters" | "clip">,
): ReadonlyMap<string, number> {
  const points = histogram.points(), count = histogram.count;
  const binding = { parameters, clip, rows: 1, cols: count, level: { kind: "tensor" } } as const;
  const bound = bindScheme(scheme, binding);
  const finer = bound.statistics.find((s) => s.share !== count);
  if (finer !== undefined) {
    throw new FormulaError(
      `Cannot compute "${finer.name}" from a histogram as it must have one value: it has one for ${finer.share} elements`,
    );
  }
  const { search } = bound, over = new OverPoints(bound, points);
  const [best] = search === undefined
    ? []
    : searchFactors(1, search.steps, ([factor]) => [over.run(factor, true).noise]);
  // A decoder that reads all of them keeps those that codes need in passing only, such as the ends of the range.
  const names = scheme.statistics.flatMap((s) => s.names);
  const items = [scheme.decode, ...names.map((name) => ({ op: "variable", name }) as const)];
  const whole = bindScheme({ ...scheme, decode: { op: "tuple", items } }, binding);
  return new OverPoints(whole, points).run(best).statistics;
}
