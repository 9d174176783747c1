/** A trained network in files: how it was written and trained stands in the metadata, so that it can be evaluated again. */
import { DiagnosticError } from "../../../grammar/diagnostic.ts";
import { read } from "../../../grammar/read.ts";
import type { Model } from "../../model/model.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { type Network, shapesOf } from "../../nn/structure.ts";
import type { EpochRecord } from "../../nn/train.ts";
import { TrainedModel } from "../../nn/trained_model.ts";
import type { Context } from "../context.ts";
import { dataText, type DataUse } from "../data/data_set.ts";
import { version } from "../record.ts";
import { networkOf, networkText } from "./network.ts";

export const networkKey = "quire.network";
const trainingKey = "quire.training", epochsKey = "quire.epochs";

export interface Origin {
  readonly network: Network;
  /** The statement as it was written. */
  readonly statement: string;
  readonly seed: number;
  readonly data: DataUse;
  readonly epochs: readonly EpochRecord[];
}

export const checkpointOf = (origin: Origin): Record<string, string> => ({
  "quire.version": version,
  [trainingKey]: origin.statement,
  [networkKey]: networkText(origin.network),
  "quire.seed": String(origin.seed),
  "quire.data": dataText(origin.data),
  "quire.data.sha256": origin.data.set.hash,
  [epochsKey]: JSON.stringify(origin.epochs),
});

/** The network that a text says. @throws DiagnosticError; RangeError when it is another expression, or does not fit the samples */
export function networkFrom(text: string, input: readonly number[], context: Context): Network {
  const { statements: [statement], diagnostics } = read(text);
  if (diagnostics.length > 0) throw new DiagnosticError(...diagnostics);
  if (statement?.kind !== "expression" || statement.value.kind !== "network") {
    throw new RangeError(`the text must be network { ... }: it is ${JSON.stringify(text.slice(0, 60))}`);
  }
  const network = networkOf(statement.value, context, new Map());
  shapesOf(network, input);
  return network;
}

/** How it learned, epoch by epoch, as far as the file says it. */
function epochsOf(text: string | undefined): EpochRecord[] {
  const isQuality = (v: Partial<EpochRecord>) => Number.isFinite(v.loss) && Number.isFinite(v.accuracy);
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(found)) return [];
    const whole = found.every((v: Partial<EpochRecord>) =>
      Number.isInteger(v.epoch) && Number.isInteger(v.step) && isQuality(v) &&
      (v.valid === undefined || isQuality(v.valid))
    );
    return whole ? found : [];
  } catch {
    return [];
  }
}

/** The same model with its network when its file says one that fits, else as it is. */
export function withNetwork(model: Model, context: Context): Model {
  const text = model.metadata.get(networkKey);
  if (text === undefined || !(model instanceof OnnxModel)) return model;
  const input = model.inputs[0]?.shape.slice(1).map(Number) ?? [];
  try {
    const network = networkFrom(text, input, context);
    const notes = [model.metadata.get(trainingKey) ?? "", text];
    const history = { steps: [], epochs: epochsOf(model.metadata.get(epochsKey)) };
    return new TrainedModel(model.path, model.wire.source, network, input, history, notes);
  } catch (error) {
    if (error instanceof DiagnosticError || error instanceof RangeError) return model;
    throw error;
  }
}
