/** What the candidates of a budget lose: of the weights, or of what the model computes on the calibration data. */
import { messages } from "../../../grammar/messages.ts";
import { DiagnosticError } from "../../../grammar/diagnostic.ts";
import { runScheme } from "../../formula/scheme/run.ts";
import { NonFiniteError } from "../../numerics/engine.ts";
import type { MetricEntry } from "../../registry/define.ts";
import { find } from "../../registry/registry.ts";
import { applyPlan } from "../apply.ts";
import type { Budget } from "../bound.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { dataText } from "../data/data_set.ts";
import type { Candidate, ModelPlan, TensorPlan } from "../plan.ts";
import { sizeOfCandidate } from "../planned_size.ts";
import {
  isOnData,
  type Looked,
  type Measured,
  type OnData,
  onSamples,
  totalOf,
} from "../quality/measured.ts";
import { progressOf } from "../running/progress.ts";
import { schemeUseOf } from "../scheme_use.ts";
import { Against } from "../sensitivity/against.ts";
import type { Option } from "./allocate.ts";

/** A tensor whose format a budget chooses. */
export interface Open extends TensorPlan {
  readonly candidates: readonly Candidate[];
}

export interface Score {
  /** Of each tensor, each of its candidates alone. Losses add up over tensors, as far as they do. */
  readonly options: readonly (readonly Option[])[];
  /** What is shown of a loss. */
  shown(loss: number): number;
  /** The loss of a choice for all tensors together, measured; absent where losses add up exactly. */
  together?(choice: readonly number[]): number;
}

export const chosen = ({ candidates: _, ...plan }: Open, candidate: Candidate, line: number): TensorPlan => ({
  ...plan,
  ...candidate,
  origins: candidate.origins.map((o) =>
    o.property === "format" ? { ...o, from: `${o.from}, budget line ${line}` } : o
  ),
});

/** What one candidate does to a tensor: bits, and the squares that it loses. */
function squaresOf(plan: Open, candidate: Candidate, context: Context): Option & { signal: number } {
  context.poll();
  const { tensor } = plan;
  const size = sizeOfCandidate(candidate, tensor);
  try {
    const run = runScheme(context.engine().machine, schemeUseOf({ ...plan, ...candidate }), tensor);
    const cost = size === undefined ? run.bits * tensor.size : size.codeBits + size.sideBits;
    return { cost, loss: run.noise, signal: run.signal };
  } catch (error) {
    // What is not finite or cannot be computed is told by the run itself, at the rule's line.
    if (!(error instanceof NonFiniteError) && !isNumericMistake(error)) throw error;
    return { cost: size === undefined ? 0 : size.codeBits + size.sideBits, loss: 0, signal: 0 };
  }
}

export function scoreOf(plan: ModelPlan, open: readonly Open[], budget: Budget, context: Context): Score {
  const metric = find("metric", budget.metric)!;
  return metric.of === undefined
    ? scoreByData(plan, open, budget, metric, context)
    : scoreByWeights(open, metric.of, context);
}

function scoreByWeights(open: readonly Open[], of: NonNullable<MetricEntry["of"]>, context: Context): Score {
  const found = open.map((t) => t.candidates.map((c) => squaresOf(t, c, context)));
  const signal = found.reduce((sum, [first]) => sum + first!.signal, 0);
  const weights = open.reduce((sum, { tensor }) => sum + tensor.size, 0);
  return {
    options: found,
    shown: (noise) => of({ signal, noise, quantized: weights, weights, bits: 0 }),
  };
}

/** What is lost, and what is shown of it: of metrics in dB the noise for each signal, which adds up as dB do not. */
function lossesOf(metric: OnData, source: Measured) {
  const ratio = ({ numerators, denominators }: Measured) => totalOf(numerators) / totalOf(denominators);
  const { onData, unit, better } = metric,
    before = onData.shown(ratio(source)),
    sign = better === "lower" ? 1 : -1;
  if (unit === "dB") {
    return {
      loss: (own: Measured) => 1 / ratio(own),
      shown: (loss: number) => onData.shown(1 / Math.max(loss, 0)),
    };
  }
  return {
    loss: (own: Measured) => sign * (onData.shown(ratio(own)) - before),
    shown: (loss: number) => before + sign * loss,
  };
}

/** Each candidate of each tensor alone, on the data of `calibrate`. */
function scoreByData(
  plan: ModelPlan,
  open: readonly Open[],
  budget: Budget,
  named: MetricEntry,
  context: Context,
): Score {
  const { use: { definition: { source } }, calibration } = plan.recipe, { model } = plan;
  const { set, part } = calibration!.data!, all = set.parts[part!].count;
  const data: Looked = { set, part: part!, count: Math.min(calibration!.take ?? all, all) };
  const metric = onSamples(named, data);
  if (!isOnData(metric)) throw new Error(`${named.name} does not look at data`);
  const { needs } = metric.onData, samplesOf = set.parts[data.part];
  if (needs !== "source" && (needs === "class" ? samplesOf.labels : samplesOf.texts) === undefined) {
    const a = { metric: metric.name, data: dataText(data), want: needs };
    fail({ ...messages.needsLabels(budget.span, a), source });
  }
  const quiet: Context = { ...context, emit: () => {}, warn: () => {} };
  const against = new Against(data, [metric], "score", context);
  const runs = 1 + open.reduce((sum, t) => sum + t.candidates.length, 0);
  const progress = progressOf(model.name, runs * data.count, context);
  let samples = 0;
  const done = (n: number) => {
    context.poll();
    progress.done(samples += n);
  };
  /** Only these tensors are quantized, each by one of its candidates. */
  const measure = (tensors: readonly TensorPlan[] | undefined): Measured => {
    const { span } = budget;
    if (tensors === undefined) return against.measure({ name: model.name, span, model }, done)[0]!;
    const quantized = applyPlan({ ...plan, tensors, activations: [] }, model.name, quiet);
    return against.measure({ name: model.name, span, model, quantized }, done)[0]!;
  };
  const inRecipe = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      throw new DiagnosticError(
        ...error.diagnostics.map((d) => d.source === undefined ? { ...d, source } : d),
      );
    }
  };
  return inRecipe(() => {
    const { loss, shown } = lossesOf(metric, measure(undefined));
    const options = open.map((t) =>
      t.candidates.map((candidate): Option => {
        const size = sizeOfCandidate(candidate, t.tensor);
        const own = chosen(t, candidate, budget.line), found = loss(measure([own]));
        return {
          cost: size === undefined ? squaresOf(t, candidate, context).cost : size.codeBits + size.sideBits,
          loss: found,
        };
      })
    );
    progress.end();
    return {
      options,
      shown,
      together: (choice) =>
        inRecipe(() => loss(measure(open.map((t, i) => chosen(t, t.candidates[choice[i]!]!, budget.line))))),
    };
  });
}
