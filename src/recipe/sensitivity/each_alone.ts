/** Each layer alone quantized, the rest as it was: what it does to the outputs of the model. */
import type { Layer } from "../../model/model.ts";
import { find } from "../../registry/registry.ts";
import type { Context } from "../context.ts";
import { isOnData, type Looked, type Measured, type OnData, onSamples } from "../quality/measured.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { Candidate } from "../running/executor_of.ts";
import { progressOf } from "../running/progress.ts";
import { Against } from "./against.ts";
import { onlyLayer } from "./alone.ts";

export interface EachAlone {
  readonly metrics: readonly OnData[];
  /** By metric: of the source model, of the model with all that is quantized, and of each layer alone. */
  readonly source: readonly Measured[];
  readonly whole: readonly Measured[];
  readonly alone: ReadonlyMap<Layer, readonly Measured[]>;
}

/** Those that the labels allow: how good the model still is, and how far its outputs are from those of its source. */
const looksAt = ["accuracy", "loss", "cer", "kl", "logit_sqnr"];

export function metricsFor(data: Looked): readonly OnData[] {
  const { labels, texts } = data.set.parts[data.part];
  return looksAt.flatMap((name) => {
    const metric = onSamples(find("metric", name)!, data);
    if (!isOnData(metric)) return [];
    const { needs } = metric.onData;
    return needs === "source" || (needs === "class" ? labels : texts) !== undefined ? [metric] : [];
  });
}

/** @throws DiagnosticError at the model, when it cannot run on the samples. */
export function eachAlone(
  q: QuantizedModel,
  layers: readonly Layer[],
  { name, span }: Pick<Candidate, "name" | "span">,
  data: Looked,
  metrics: readonly OnData[],
  what: string,
  context: Context,
): EachAlone {
  const { model } = q, against = new Against(data, metrics, what, context);
  const progress = progressOf(name, data.count * (layers.length + 2), context);
  let samples = 0;
  const done = (n: number) => {
    context.poll();
    progress.done(samples += n);
  };
  const source = against.measure({ name: model.name, span, model }, done);
  const whole = against.measure({ name, span, model, quantized: q }, done);
  const alone = new Map(layers.map((layer) => {
    const quantized = onlyLayer(q, layer);
    return [layer, against.measure({ name: quantized.name, span, model, quantized }, done)];
  }));
  progress.end();
  return { metrics, source, whole, alone };
}
