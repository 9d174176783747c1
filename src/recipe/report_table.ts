/** `report`: what quantization did to every tensor, the worst first. */
import type { Language } from "../../grammar/diagnostic.ts";
import { lines } from "../../grammar/messages/display.ts";
import { bytesText, type Cell, type Column, type Table } from "../display/table.ts";
import { bytesOfTensor } from "../model/elements.ts";
import { dataText } from "./data/data_set.ts";
import { shapeText } from "./explain_table.ts";
import {
  bitsPerWeight,
  bytesOf,
  type QuantizedModel,
  type QuantizedTensor,
  sqnrOf,
} from "./quantized_model.ts";
import { itemsOf } from "./size/items.ts";
import type { OnOutputs } from "./sensitivity/on_outputs.ts";

interface Part {
  readonly column: Column;
  of(t: QuantizedTensor): Cell;
}

/** What is known from the weights. */
const parts = (cosine: (t: QuantizedTensor) => Cell): Readonly<Record<string, Part>> => ({
  tensor: { column: { name: "tensor" }, of: (t) => t.tensor.path },
  type: { column: { name: "type" }, of: (t) => t.plan.layer.type },
  shape: { column: { name: "shape" }, of: (t) => shapeText(t.tensor.shape) },
  format: { column: { name: "format" }, of: (t) => t.plan.formatText },
  bits: { column: { name: "bits", title: "bits/weight", digits: 2 }, of: bitsPerWeight },
  bytes: { column: { name: "bytes" }, of: bytesOf },
  sqnr: { column: { name: "sqnr", title: "SQNR dB", digits: 2 }, of: sqnrOf },
  cosine: { column: { name: "cosine", digits: 5 }, of: cosine },
  mse: { column: { name: "mse", title: "MSE", scientific: true }, of: (t) => t.noise / t.tensor.size },
  clipped: {
    column: { name: "clipped", title: "clipped %", digits: 3 },
    of: (t) => Number.isNaN(t.clipped) ? null : 100 * t.clipped / t.tensor.size,
  },
});

const shownAlone = ["tensor", "type", "shape", "format", "bits", "bytes", "sqnr", "cosine", "mse", "clipped"];
/** Beside what the outputs tell. */
const shownOnData = ["tensor", "type", "format", "bits", "bytes", "sqnr", "cosine", "clipped"];

/**
 * @param cosine of a tensor with its weights; null where it is not computed.
 * @param onOutputs what data told of each layer: the worst is then by that, else by the SQNR of the weights.
 */
export function reportTable(
  q: QuantizedModel,
  language: Language,
  cosine: (t: QuantizedTensor) => Cell,
  onOutputs?: OnOutputs,
): Table {
  const tensors = [...q.tensors.values()].sort((a, b) =>
    (onOutputs?.compare(a.plan.layer, b.plan.layer) ?? 0) || sqnrOf(a) - sqnrOf(b) ||
    (a.tensor.path < b.tensor.path ? -1 : 1)
  );
  const size = tensors.reduce((sum, t) => sum + t.tensor.size, 0);
  const bits = tensors.reduce((sum, t) => sum + bitsPerWeight(t) * t.tensor.size, 0) / Math.max(1, size);
  const before = q.model.tensors.reduce((sum, t) => sum + bytesOfTensor(t), 0);
  const kept = q.model.tensors.length - tensors.length;
  const all = parts(cosine), shown = (onOutputs === undefined ? shownAlone : shownOnData).map((n) => all[n]!);
  return {
    title: `${q.name}: ${q.model.name}`,
    columns: [...shown.map(({ column }) => column), ...onOutputs?.columns ?? []],
    rows: tensors.map((t) => [...shown.map((part) => part.of(t)), ...onOutputs?.cells(t.plan.layer) ?? []]),
    notes: [
      ...(q.plan.prepared ?? []),
      lines.reported({
        tensors: tensors.length,
        weights: size.toLocaleString("en"),
        bits: bits.toFixed(2),
        before: bytesText(before),
        after: bytesText(q.bytes),
        kept,
      }, language),
      lines.itemized({
        items: itemsOf(q.model, q).map(({ part, bits }) => ({ part, bytes: bytesText(bits / 8) })),
      }, language),
      ...flowNotes(q, language),
      ...onOutputs?.notes ?? [],
    ],
  };
}

/** How what flows is quantized, layers that are alike together. */
function flowNotes({ plan: { activations, calibrated } }: QuantizedModel, language: Language): string[] {
  const groups = Map.groupBy(
    activations.filter((a) => a.action === "quantize"),
    ({ role, formatText, scaling }) => `${role} ${formatText} ${scaling}`,
  );
  return [...groups.values()].map((alike) => {
    const { role, formatText: format, scaling } = alike[0]!;
    const from = scaling === "static" ? calibrated : undefined;
    const data = from && dataText(from.data), samples = from?.samples ?? 0;
    return lines.flows({ values: alike.length, role, format, scaling: scaling!, data, samples }, language);
  });
}
