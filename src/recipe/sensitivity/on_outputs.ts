/** What data tells of each layer, as columns: how much of its output is left, and what it does to the model's when it alone is quantized. */
import type { Language } from "../../../grammar/diagnostic.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { heading } from "../../../grammar/messages/headings.ts";
import type { Cell, Column } from "../../display/table.ts";
import type { Layer } from "../../model/model.ts";
import type { Context } from "../context.ts";
import { dataText } from "../data/data_set.ts";
import { type Looked, type OnData, shownOf } from "../quality/measured.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { Candidate } from "../running/executor_of.ts";
import { quantizedLayers } from "./alone.ts";
import { type EachAlone, eachAlone, metricsFor } from "./each_alone.ts";
import { outputChanges } from "./output_change.ts";

export interface OnOutputs {
  readonly columns: readonly Column[];
  readonly notes: readonly string[];
  cells(layer: Layer): readonly Cell[];
  /** Below 0 when the first layer is the worse. */
  compare(a: Layer, b: Layer): number;
}

/** The change of the loss where there are classes, of the character error rate where there are texts, else the divergence. */
export function rankedBy(metrics: readonly OnData[]): OnData {
  return metrics.find((m) => m.name === "loss" || m.name === "cer") ?? metrics.find((m) => m.name === "kl")!;
}

/** How much worse a layer alone makes the model, by a metric. */
export function harmOf({ metrics, source, alone }: EachAlone, metric: OnData, layer: Layer): number {
  const own = alone.get(layer), m = metrics.indexOf(metric);
  if (own === undefined) return -Infinity;
  const change = shownOf(metric, own[m]!) - shownOf(metric, source[m]!);
  return metric.better === "lower" ? change : -change;
}

/** By a metric; where it sees no difference by the divergence, which sees all. */
export function worstFirst(each: EachAlone, ranked: OnData): (a: Layer, b: Layer) => number {
  const kl = each.metrics.find((m) => m.name === "kl")!;
  const by = (metric: OnData, a: Layer, b: Layer) => {
    const [x, y] = [harmOf(each, metric, a), harmOf(each, metric, b)];
    return x === y ? 0 : y - x;
  };
  return (a, b) => by(ranked, a, b) || by(kl, a, b);
}

const valueText = (value: number, { digits }: OnData) =>
  !Number.isFinite(value)
    ? String(value)
    : digits === undefined
    ? value.toExponential(2)
    : value.toFixed(digits);

/** "accuracy 97.20 %, loss 0.0912 nats": what can be told of a model by itself. */
export const saidOf = (
  { metrics }: EachAlone,
  measured: EachAlone["source"],
  language: Language,
  which: (metric: OnData) => boolean = () => true,
): string =>
  metrics.flatMap((metric, m) =>
    which(metric)
      ? [
        `${heading(metric.name, language)} ${valueText(shownOf(metric, measured[m]!), metric)}${
          metric.unit ? ` ${metric.unit}` : ""
        }`,
      ]
      : []
  ).join(language === "zh" ? "，" : ", ");

export function onOutputs(
  q: QuantizedModel,
  subject: Pick<Candidate, "name" | "span">,
  data: Looked,
  context: Context,
): OnOutputs {
  const layers = quantizedLayers(q), { language } = context.settings;
  const metrics = metricsFor(data).filter(({ name }) => name !== "logit_sqnr");
  const changes = outputChanges(q, layers, subject, data, "report", context);
  const each = eachAlone(q, layers, subject, data, metrics, "report", context);
  const ranked = rankedBy(metrics), columnsOf = metrics.filter(({ name }) => name !== "accuracy");
  const change = (metric: OnData) => metric.onData.needs === "source" ? metric.name : `${metric.name}_change`;
  return {
    columns: [
      { name: "output_sqnr", title: "output SQNR dB", digits: 2 },
      ...columnsOf.map((metric): Column => ({
        name: change(metric),
        title: `${metric.onData.needs === "source" ? "" : "+"}${metric.name} alone${
          metric.unit === "%" ? " %" : ""
        }`,
        ...(metric.digits === undefined ? { scientific: true } : { digits: metric.digits }),
      })),
    ],
    notes: notesOf(each, ranked, data, language),
    cells: (layer) => [
      changes.get(layer) ?? null,
      ...columnsOf.map((metric) => {
        const harm = harmOf(each, metric, layer);
        return harm === -Infinity ? null : harm;
      }),
    ],
    compare: worstFirst(each, ranked),
  };
}

/** What the numbers are measured on, and what they are beside. */
export function notesOf(each: EachAlone, ranked: OnData, data: Looked, language: Language): string[] {
  const own = ({ onData }: OnData) => onData.needs !== "source";
  return [
    lines.onSamples({ data: dataText(data), samples: data.count }, language),
    ...(each.metrics.some(own)
      ? [
        lines.baseline({
          source: saidOf(each, each.source, language, own),
          whole: saidOf(each, each.whole, language),
        }, language),
      ]
      : [lines.wholeOnly({ whole: saidOf(each, each.whole, language) }, language)]),
    lines.rankedAlone({ metric: ranked.name }, language),
  ];
}
