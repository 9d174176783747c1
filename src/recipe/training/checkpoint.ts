/** A trained network in its ONNX file: how it was written and trained stands in the metadata, so that it can be evaluated again. */
import { read } from "../../../grammar/read.ts";
import { DiagnosticError } from "../../../grammar/diagnostic.ts";
import type { Model } from "../../model/model.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { type Network, shapesOf } from "../../nn/structure.ts";
import { TrainedModel } from "../../nn/trained_model.ts";
import type { Context } from "../context.ts";
import { version } from "../record.ts";
import { networkOf, networkText } from "./network.ts";

const networkKey = "quire.network", trainingKey = "quire.training";

export const checkpointOf = (network: Network, training: string): Record<string, string> => ({
  "quire.version": version,
  [trainingKey]: training,
  [networkKey]: networkText(network),
});

/** The same model with its network when its file says one that fits, else as it is. */
export function withNetwork(model: Model, context: Context): Model {
  const text = model.metadata.get(networkKey);
  if (text === undefined || !(model instanceof OnnxModel)) return model;
  const [statement] = read(text).statements;
  if (statement?.kind !== "expression" || statement.value.kind !== "network") return model;
  const [input] = model.inputs.map(({ shape }) => shape.slice(1).map(Number));
  try {
    const network = networkOf(statement.value, context, new Map());
    shapesOf(network, input ?? []);
    const notes = [model.metadata.get(trainingKey) ?? "", text];
    return new TrainedModel(model.path, model.wire.source, network, input!, { steps: [], epochs: [] }, notes);
  } catch (error) {
    if (error instanceof DiagnosticError || error instanceof RangeError) return model;
    throw error;
  }
}
