/** `evaluate MODEL, ... by METRIC, ...`: how good models are, side by side. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { type Table, tableRecords } from "../../display/table.ts";
import type { Model } from "../../model/model.ts";
import type { MetricEntry, WeightTotals } from "../../registry/define.ts";
import { find, kindOf, namesOf } from "../../registry/registry.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { dataText } from "../data/data_set.ts";
import { evaluate as valueOf } from "../expression.ts";
import { sourceBits } from "../planned_size.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import { quantizedOf } from "../quantized_value.ts";
import type { Candidate } from "../running/executor_of.ts";
import { differences } from "../quality/compare.ts";
import { differenceRecord, differenceTable } from "../quality/difference_table.ts";
import { lookedAt } from "../quality/looked_at.ts";
import { measure } from "../quality/measure.ts";
import { isOnData, type Looked, onSamples, shownOf } from "../quality/measured.ts";
import { trainNetwork } from "../training/train.ts";
import { wordedBundle } from "../worded.ts";
import { metricColumn } from "./metric_column.ts";

type Evaluate = Extract<ast.Statement, { kind: "evaluate" }>;

function metricOf({ text, span }: ast.Word): MetricEntry {
  const entry = find("metric", text);
  if (entry !== undefined) return entry;
  const known = namesOf("metric");
  const is = kindOf(text);
  const near = suggest(text, known);
  return fail(messages.unknown(span, { kind: "metric", name: text, near, known, ...(is && { is }) }));
}

/** Metrics that look at what a model computes need data; those of weights have no use for it. */
function checkData(s: Evaluate, metrics: readonly MetricEntry[], context: Context): Looked | undefined {
  if (metrics.length === 0) fail(messages.missingMetric(s.span, {}));
  const at = metrics.findIndex(isOnData);
  if (s.data === undefined) {
    if (at >= 0) fail(messages.metricNeedsData(s.metrics[at]!.span, { metric: metrics[at]!.name }));
    return undefined;
  }
  const looked = lookedAt(s, "evaluate", context)!, { set, part } = looked;
  if (at < 0) fail(messages.dataUnused(s.data.span, { metrics: metrics.map((m) => m.name) }));
  const samples = set.parts[part];
  metrics.forEach((metric, i) => {
    const { name } = metric, needs = onSamples(metric, looked).onData?.needs;
    if (needs === "class" ? samples.labels : needs === "text" ? samples.texts : true) return;
    const want = needs === "text" ? "text" : "class";
    fail(messages.needsLabels(s.metrics[i]!.span, { metric: name, data: dataText(looked), want }));
  });
  return looked;
}

function totalsOfModel({ tensors }: Model): WeightTotals {
  const weights = tensors.reduce((sum, t) => sum + t.size, 0);
  const bits = tensors.reduce((sum, t) => sum + sourceBits(t), 0);
  return { signal: 0, noise: 0, quantized: 0, weights, bits };
}

function totalsOf(q: QuantizedModel): WeightTotals {
  let signal = 0, noise = 0, quantized = 0;
  for (const t of q.tensors.values()) {
    signal += t.signal;
    noise += t.noise;
    quantized += t.tensor.size;
  }
  return { ...totalsOfModel(q.model), signal, noise, quantized, bits: 8 * q.bytes };
}

/** A model and what it is called: by its name, or by the recipe that makes it here. */
function subject(e: ast.Expression, context: Context): Candidate & { readonly totals: WeightTotals } {
  const { span } = e, { start, end } = span;
  const ofQuantized = (quantized: QuantizedModel) => ({
    name,
    span,
    model: quantized.model,
    quantized,
    totals: totalsOf(quantized),
  });
  const name = context.source.text.slice(start, end).replace(/^apply\s+/, "").replace(/\s+/g, " ");
  if (e.kind === "apply") return ofQuantized(quantizedOf(e, context));
  if (e.kind === "train") {
    const model = trainNetwork(e, "net", context);
    return { name, span, model, totals: totalsOfModel(model) };
  }
  const value = valueOf(e, context);
  if (value.kind === "model") return { name, span, model: value.model, totals: totalsOfModel(value.model) };
  if (value.kind === "quantized") return ofQuantized(value.quantized);
  const cure = value.kind === "network" && {
    cure: "Train it first: net = train NETWORK on DATA.train for 3 epochs using adam(rate: 0.001) seed 1",
  };
  return fail(messages.wrongKind(e.span, { what: `"${name}"`, want: "model", is: value.kind, ...cure }));
}

export function evaluate(s: Evaluate, context: Context): StatementResult {
  const named = s.metrics.map(metricOf);
  const twice = s.metrics.find((m, i) => s.metrics.findIndex((o) => o.text === m.text) < i);
  if (twice !== undefined) fail(messages.twice(twice.span, { what: `"${twice.text}"` }));
  const data = checkData(s, named, context);
  const metrics = named.map((metric) => data === undefined ? metric : onSamples(metric, data));
  const subjects = s.values.map((e) => subject(e, context));
  const onData = metrics.filter(isOnData);
  const found = data && measure(subjects, data, onData, "evaluate", context);
  const against = found && differences(subjects, found, onData, () => context.poll());
  const cell = (metric: MetricEntry, i: number) =>
    isOnData(metric) ? shownOf(metric, found![i]![onData.indexOf(metric)]!) : metric.of!(subjects[i]!.totals);
  // One model is the title; several are a column.
  const one = subjects.length === 1;
  const { language } = context.settings;
  const comma = language === "zh" ? "；" : "; ";
  const notes = [
    metrics.map(({ name, better }) => lines.better({ metric: name, better }, language)).join(comma),
    ...(data === undefined ? [] : [lines.onSamples({ data: dataText(data), samples: data.count }, language)]),
    ...(metrics.some((m) => m.name === "bits") ? [lines.bitsOfModel({}, language)] : []),
  ];
  const table: Table = {
    title: one ? subjects[0]!.name : "",
    columns: [...(one ? [] : [{ name: "model" }]), ...metrics.map(metricColumn)],
    rows: subjects.map(({ name }, i) => [...(one ? [] : [name]), ...metrics.map((m) => cell(m, i))]),
    notes,
  };
  context.emit({ kind: "display", data: wordedBundle(table, language) });
  const records = tableRecords(table);
  if (data === undefined || against === undefined) return { value: records };
  const names = subjects.map(({ name }) => name);
  const beside = differenceTable(names, onData, against, data.count, language);
  if (beside === undefined) return { value: records };
  context.emit({ kind: "display", data: wordedBundle(beside, language) });
  const value = records.map((record, i) =>
    i === 0 ? record : { ...record, differences: differenceRecord(onData, against[i]!) }
  );
  return { value };
}
