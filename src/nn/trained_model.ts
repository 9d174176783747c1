/** A trained network as a model: what recipes, reports, plots and exports work on, read from the ONNX file that it is. */
import type { Model } from "../model/model.ts";
import { OnnxModel } from "../model/onnx/read.ts";
import type { ByteSource } from "../ports.ts";
import type { Shape } from "./layer.ts";
import { graphSteps } from "./graph_steps.ts";
import { onnxOf } from "./onnx.ts";
import type { NamedStep, Network } from "./structure.ts";
import type { EpochRecord, StepRecord, Trained } from "./train.ts";

export class TrainedModel extends OnnxModel {
  readonly network: Network;
  /** Of a sample. */
  readonly input: Shape;
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
  /** In the order in which they compute, by the names of the file. */
  readonly named: readonly NamedStep[];
  override readonly parameters: number;
  override readonly notes: readonly string[];

  /** @param history how it learned, as far as that is known. @param notes what it was trained on, and how. @throws RangeError when the file computes something else. */
  constructor(
    path: string,
    source: ByteSource,
    network: Network,
    input: Shape,
    { steps, epochs }: Pick<Trained, "steps" | "epochs">,
    notes: readonly string[],
  ) {
    super(path, source);
    this.network = network;
    this.named = graphSteps(this, network, input);
    this.input = input;
    this.steps = steps;
    this.epochs = epochs;
    // All that was learned: the reader of files leaves short ones out, which it cannot tell from literals.
    this.parameters = this.tensors.reduce((sum, t) => sum + (t.role === "state" ? 0 : t.size), 0);
    this.notes = notes;
  }
}

/** @param metadata of the file that it is. */
export function trainedModel(
  name: string,
  network: Network,
  input: Shape,
  { tensors, ...history }: Trained,
  notes: readonly string[],
  metadata: Readonly<Record<string, string>>,
): TrainedModel {
  const source = memorySource(onnxOf(name, network, input, tensors, metadata));
  return new TrainedModel(`${name}.onnx`, source, network, input, history, notes);
}

export const isTrained = (model: Model): model is TrainedModel => model instanceof TrainedModel;

/** A file that is in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, into) {
      if (offset + into.length > bytes.length) throw new RangeError("the model ends before");
      into.set(bytes.subarray(offset, offset + into.length));
    },
    close() {},
  };
}
