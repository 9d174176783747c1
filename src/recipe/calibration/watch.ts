/** What is looked at of a value that gets a static scale, and the scale that comes of it. */
import type { RangeClip } from "../../formula/scheme/bound.ts";
import { runScheme, type SchemeUse } from "../../formula/scheme/run.ts";
import { rowsOf } from "../../numerics/rows.ts";
import { Histogram } from "../../observers/histogram.ts";
import { MinMax } from "../../observers/min_max.ts";
import { MovingAverage } from "../../observers/moving_average.ts";
import type { Observer } from "../../observers/observer.ts";
import { statisticsOf } from "../../observers/statistics.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { ActivationPlan } from "../activations/treatment.ts";
import type { BatchValues } from "../running/executor.ts";
import { schemeUseOf } from "../scheme_use.ts";

type Watcher = Observer & { range(): { readonly min: number; readonly max: number } };

/** The ends alone are enough for the integer formats without a search of the range. */
function watcherOf({ plan, clip = plan?.clip }: ActivationPlan): Watcher {
  if (clip?.kind === "moving_average") return new MovingAverage(clip.constant);
  const saturates = plan?.mapping !== "affine" && plan?.format.signed === false;
  return plan !== undefined && clip?.kind === "none" && !saturates ? new MinMax() : new Histogram();
}

/** What was seen of a value. */
export interface Seen {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** Share of the values below 0, where it is known. */
  readonly negative?: number;
}

export class Watch {
  readonly #plan: ActivationPlan;
  readonly #watcher: Watcher;
  /** The exact range, whatever the other follows. */
  readonly #range = new MinMax();

  constructor(plan: ActivationPlan) {
    this.#plan = plan;
    this.#watcher = watcherOf(plan);
  }

  /** Sample by sample, so that what follows its data does not depend on the size of a batch. @throws NonFiniteError */
  observe({ shape: [samples], values }: BatchValues): void {
    const size = values.length / samples!;
    this.#range.observe(values);
    for (let n = 0; n < samples!; n++) this.#watcher.observe(values.subarray(n * size, (n + 1) * size));
  }

  get seen(): Seen {
    const found = { count: this.#range.count, ...this.#range.range() };
    if (!(this.#watcher instanceof Histogram)) return found;
    const { values, weights } = this.#watcher.points();
    const below = values.reduce((sum, v, i) => v < 0 ? sum + weights[i]! : sum, 0);
    return { ...found, negative: below / found.count };
  }

  /** The statistics of the scheme by name. @throws FormulaError */
  statistics(machine: Machine): ReadonlyMap<string, number> {
    const use = schemeUseOf(this.#plan), { scheme, parameters, clip } = use, watcher = this.#watcher;
    const points = watcher instanceof Histogram ? watcher : ends(watcher.range());
    return clip.kind === "mse"
      ? searched(machine, use, clip, points)
      : statisticsOf(points, scheme, { parameters, clip });
  }

  /** The state of what was looked at. */
  toBytes(): Uint8Array {
    return this.#watcher.toBytes();
  }
}

/**
 * A range that is searched: on kernels, over the points of what was seen, each an element whose error counts as often as it was seen. By
 * definition it is `statisticsOf`, whose interpreter takes seconds for it.
 */
function searched(
  machine: Machine,
  use: SchemeUse,
  clip: Extract<RangeClip, { kind: "mse" }>,
  histogram: Histogram,
): ReadonlyMap<string, number> {
  const { values, weights } = histogram.points();
  const weighted = {
    ...use,
    clip: { ...clip, weighted: true },
    importances: Float32Array.from(weights),
  } as const;
  const { statistics } = runScheme(machine, weighted, rowsOf(values, 1, values.length));
  return new Map(statistics.map(({ name, values: [value] }) => [name, value!]));
}

function ends({ min, max }: { readonly min: number; readonly max: number }): Histogram {
  const found = new Histogram();
  found.observe(Float32Array.of(min, max));
  return found;
}
