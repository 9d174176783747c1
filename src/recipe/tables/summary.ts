/** A quantized model in one row: what `report` says of all its tensors together. */
import { bytesOfTensor } from "../../model/elements.ts";
import { bitsPerWeight, type QuantizedModel, sqnrOf } from "../quantized_model.ts";
import type { Entry } from "./table_value.ts";

/**
 * bits: per quantized weight, scales included; bytes: of all weights of the model; saving: the share of its bytes that is
 * gone; sqnr_mean, sqnr_worst: over tensors, in dB; worst: the tensor that has it; clipped: share of quantized weights.
 */
export function summary(q: QuantizedModel): Entry[] {
  const tensors = [...q.tensors.values()];
  const size = tensors.reduce((sum, t) => sum + t.tensor.size, 0);
  const bits = tensors.reduce((sum, t) => sum + bitsPerWeight(t) * t.tensor.size, 0) / size;
  const before = q.model.tensors.reduce((sum, t) => sum + bytesOfTensor(t), 0);
  const ratios = tensors.map((t) => ({ path: t.tensor.path, sqnr: sqnrOf(t) }));
  const worst = ratios.reduce<typeof ratios[number] | undefined>(
    (a, b) => a === undefined || b.sqnr < a.sqnr ? b : a,
    undefined,
  );
  // Schemes of formulas cannot tell what they clip: NaN.
  const clipped = tensors.reduce((sum, t) => sum + t.clipped, 0) / size;
  return [
    { name: "bits", title: "bits/weight", digits: 2, type: "number", cell: bits },
    { name: "bytes", title: "bytes", type: "number", cell: q.bytes },
    { name: "saving", title: "saving", type: "number", unit: "%", digits: 1, cell: 1 - q.bytes / before },
    {
      name: "sqnr_mean",
      title: "mean SQNR dB",
      digits: 2,
      type: "number",
      cell: ratios.reduce((sum, r) => sum + r.sqnr, 0) / ratios.length,
    },
    { name: "sqnr_worst", title: "worst SQNR dB", digits: 2, type: "number", cell: worst?.sqnr ?? NaN },
    { name: "worst", title: "worst tensor", type: "text", cell: worst?.path ?? "" },
    {
      name: "clipped",
      title: "clipped",
      type: "number",
      unit: "%",
      digits: 3,
      cell: Number.isNaN(clipped) ? null : clipped,
    },
  ];
}
