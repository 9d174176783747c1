/** `sensitivity MODEL by RECIPE on DATA take N samples`: each layer alone quantized, ranked by what it does to the outputs. */
import type * as ast from "../../../grammar/ast.ts";
import type { Layer } from "../../model/model.ts";
import type { Context } from "../context.ts";
import { want } from "../expression.ts";
import { lookedAt } from "../quality/looked_at.ts";
import { shownOf } from "../quality/measured.ts";
import { bitsPerWeight, type QuantizedModel } from "../quantized_model.ts";
import { apply } from "../quantized_value.ts";
import { metricColumn } from "../statements/metric_column.ts";
import { type Entry, tableOf, type TableValue } from "../tables/table_value.ts";
import { quantizedLayers, tensorsOf } from "./alone.ts";
import { eachAlone, metricsFor } from "./each_alone.ts";
import { notesOf, rankedBy, worstFirst } from "./on_outputs.ts";

/** What is quantized of a layer: "int(4)", or "int(4), inputs uint(8)". */
function formatOf(q: QuantizedModel, layer: Layer): string {
  const weights = tensorsOf(q, layer).map(({ plan }) => plan.formatText);
  const flows = q.plan.activations.filter((a) => a.layer === layer && a.action === "quantize")
    .map((a) => `${a.role} ${a.formatText}`);
  return [...new Set([...weights, ...flows])].join(", ");
}

function bitsOf(q: QuantizedModel, layer: Layer): number | null {
  const tensors = tensorsOf(q, layer), size = tensors.reduce((sum, t) => sum + t.tensor.size, 0);
  return size === 0 ? null : tensors.reduce((sum, t) => sum + bitsPerWeight(t) * t.tensor.size, 0) / size;
}

export function sensitivityTable(e: ast.SensitivityExpression, context: Context): TableValue {
  const { span, model, recipe } = e, { language } = context.settings;
  const { name } = want("model", model, context);
  const q = apply({ kind: "apply", span, recipe, model }, name, context);
  const data = lookedAt(e, "sensitivity", context)!, layers = quantizedLayers(q);
  const metrics = metricsFor(data);
  const each = eachAlone(q, layers, { name, span: model.span }, data, metrics, "sensitivity", context);
  const ranked = rankedBy(metrics);
  const rows = layers.toSorted(worstFirst(each, ranked)).map((layer): Entry[] => [
    { name: "layer", title: "layer", type: "text", cell: layer.path },
    { name: "type", title: "type", type: "text", cell: layer.type },
    { name: "format", title: "format", type: "text", cell: formatOf(q, layer) },
    { name: "bits", title: "bits/weight", type: "number", digits: 2, cell: bitsOf(q, layer) },
    ...metrics.map((metric, m): Entry => ({
      ...metricColumn(metric),
      type: "number",
      cell: shownOf(metric, each.alone.get(layer)![m]!),
    })),
  ]);
  const at = metrics.indexOf(ranked);
  return {
    ...tableOf(context.source.text.slice(span.start, span.end).replace(/\s+/g, " "), rows),
    notes: notesOf(each, ranked, data, language),
    sensitivity: {
      by: ranked.name,
      baseline: shownOf(ranked, each.source[at]!),
      whole: shownOf(ranked, each.whole[at]!),
    },
  };
}
