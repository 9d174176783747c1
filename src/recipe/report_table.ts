/** `report`: what quantization did to every tensor, the worst first. */
import type { Language } from "../../grammar/diagnostic.ts";
import { lines } from "../../grammar/messages/display.ts";
import { bytesText, type Table } from "../display/table.ts";
import { bytesOfTensor } from "../model/elements.ts";
import { shapeText } from "./explain_table.ts";
import { bitsPerWeight, bytesOf, type QuantizedModel, sqnrOf } from "./quantized_model.ts";

export function reportTable(q: QuantizedModel, language: Language): Table {
  const tensors = [...q.tensors.values()].sort((a, b) =>
    sqnrOf(a) - sqnrOf(b) || (a.tensor.path < b.tensor.path ? -1 : 1)
  );
  const size = tensors.reduce((sum, t) => sum + t.tensor.size, 0);
  const bits = tensors.reduce((sum, t) => sum + bitsPerWeight(t) * t.tensor.size, 0) / Math.max(1, size);
  const before = q.model.tensors.reduce((sum, t) => sum + bytesOfTensor(t), 0);
  const kept = q.model.tensors.length - tensors.length;
  return {
    title: `${q.name}: ${q.model.name}`,
    columns: [
      { name: "tensor" },
      { name: "type" },
      { name: "shape" },
      { name: "format" },
      { name: "bits", title: "bits/weight", digits: 2 },
      { name: "bytes" },
      { name: "sqnr", title: "SQNR dB", digits: 2 },
      { name: "mse", title: "MSE", scientific: true },
      { name: "clipped", title: "clipped %", digits: 3 },
    ],
    rows: tensors.map((t) => [
      t.tensor.path,
      t.plan.layer.type,
      shapeText(t.tensor.shape),
      t.plan.formatText,
      bitsPerWeight(t),
      bytesOf(t),
      sqnrOf(t),
      t.noise / t.tensor.size,
      Number.isNaN(t.clipped) ? null : 100 * t.clipped / t.tensor.size,
    ]),
    notes: [
      lines.reported({
        tensors: tensors.length,
        weights: size.toLocaleString("en"),
        bits: bits.toFixed(2),
        before: bytesText(before),
        after: bytesText(q.bytes),
        kept,
      }, language),
    ],
  };
}
