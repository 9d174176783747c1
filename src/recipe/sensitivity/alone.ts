/** A quantized model of which one layer stays quantized. */
import type { Layer } from "../../model/model.ts";
import { QuantizedModel, type QuantizedTensor } from "../quantized_model.ts";

/** The layers that have something quantized, weights or what flows, in the order of computation. */
export function quantizedLayers(q: QuantizedModel): readonly Layer[] {
  const layers = new Set([
    ...[...q.tensors.values()].map(({ plan }) => plan.layer),
    ...q.plan.activations.filter((a) => a.action === "quantize").map((a) => a.layer),
  ]);
  return q.model.layers.filter((layer) => layers.has(layer));
}

export const tensorsOf = (q: QuantizedModel, layer: Layer): readonly QuantizedTensor[] =>
  [...q.tensors.values()].filter(({ plan }) => plan.layer === layer);

export function onlyLayer(q: QuantizedModel, layer: Layer): QuantizedModel {
  const tensors = new Map([...q.tensors].filter(([, { plan }]) => plan.layer === layer));
  const activations = q.plan.activations.filter((a) => a.layer === layer);
  return new QuantizedModel(`${q.name}, only ${layer.path}`, { ...q.plan, activations }, tensors);
}
