/** Each layer alone quantized, the rest as it was: what it does to the outputs of the model. */
import { messages } from "../../../grammar/messages.ts";
import type { Layer } from "../../model/model.ts";
import { find } from "../../registry/registry.ts";
import { type Context, fail } from "../context.ts";
import { dataText } from "../data/data_set.ts";
import type { ComputedSample } from "../quality/computed_sample.ts";
import { labelsOf } from "../quality/labels.ts";
import {
  isOnData,
  type Looked,
  type Measured,
  type OnData,
  onSamples,
  record,
  room,
} from "../quality/measured.ts";
import { checkSample, failRunning, outputsOf, start } from "../quality/outputs.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { Candidate } from "../running/executor_of.ts";
import { progressOf } from "../running/progress.ts";
import { onlyLayer } from "./alone.ts";

/** Numbers of the source model that are held: 128 MiB of outputs, and twice as many of logarithms. */
const mostHeld = 2 ** 25;

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

/** Runs models one after the other, each against what the source model computed. */
class Against {
  readonly #data: Looked;
  readonly #metrics: readonly OnData[];
  readonly #what: string;
  readonly #context: Context;
  readonly #source: ComputedSample[] = [];

  constructor(data: Looked, metrics: readonly OnData[], what: string, context: Context) {
    this.#data = data;
    this.#metrics = metrics;
    this.#what = what;
    this.#context = context;
  }

  /** The first is the source. */
  measure(candidate: Candidate, done: (samples: number) => void): readonly Measured[] {
    const { set, part, count } = this.#data, found = room(this.#metrics, count);
    const running = start(candidate, this.#what, this.#data, { ...this.#context, emit: () => {} });
    const isSource = this.#source.length === 0;
    try {
      for (let first = 0; first < count;) {
        const n = first === 0 && isSource ? 1 : count - first;
        const labels = labelsOf(this.#data, first, n, this.#metrics);
        const computed = outputsOf(running, set.parts[part], first, n, labels, done);
        if (isSource) this.#hold(computed, candidate);
        computed.forEach((sample, i) => {
          const source = this.#source[first + i]!;
          checkSample(sample, source, candidate, this.#data, first + i);
          record(found, first + i, this.#metrics, sample, source);
        });
        first += n;
      }
      return found;
    } catch (error) {
      return failRunning(error, candidate, this.#data, this.#what);
    } finally {
      running.executor.close();
    }
  }

  /** After the first sample it is known how much there will be. */
  #hold(computed: readonly ComputedSample[], { span }: Candidate): void {
    this.#source.push(...computed);
    const most = Math.floor(mostHeld / this.#source[0]!.outputs.length), { count } = this.#data;
    if (count > most) {
      fail(messages.tooManyToHold(span, { data: dataText(this.#data), samples: count, most }));
    }
  }
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
