/** `train NETWORK on DATA for N epochs using OPTIMIZER(...) seed N`: a new model. */
import type * as ast from "../../../grammar/ast.ts";
import { partsInOrder } from "../../../grammar/ast_training.ts";
import type { Span } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { type Network, ShapeError, shapesOf, stepsOf } from "../../nn/structure.ts";
import { kernelsOn } from "../../nn/kernels.ts";
import type { Labelled } from "../../nn/labelled.ts";
import { sizeOf } from "../../nn/layer.ts";
import { DivergedError, train } from "../../nn/train.ts";
import { type TrainedModel, trainedModel } from "../../nn/trained_model.ts";
import { bindArguments } from "../bind_arguments.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { dataText, type DataUse } from "../data/data_set.ts";
import { taken } from "../data/taken.ts";
import { want } from "../expression.ts";
import { wholeNumber } from "../whole_number.ts";
import { checkpointOf } from "./checkpoint.ts";
import { labelledOf } from "./labelled.ts";
import { LiveTraining } from "./live.ts";
import { entryOfUse, layerText, networkText } from "./network.ts";

const none = new Map();

/** A named part of labelled data, and never the one that is reported on. */
function trainingData(e: ast.Expression, context: Context): DataUse & { part: "train" | "valid" } {
  const { data } = want("data", e, context);
  const { part, set } = data;
  if (part === undefined) return fail(messages.trainOnPart(e.span, { data: dataText(data) }));
  if (part === "test") return fail(messages.trainOnTest(e.span, { data: dataText(data) }));
  if (set.classes === undefined || set.shape.some((n) => n < 0)) {
    return fail(messages.trainOnTexts(e.span, { data: dataText(data) }));
  }
  return { set, part };
}

/** Where a step is written, when the network stands in the statement, and what it is called in messages. */
function stepIn(e: ast.TrainExpression, network: Network, at: number): { span: Span; text: string } {
  const part = e.network.kind === "network" ? partsInOrder(e.network.layers)[at] : undefined;
  const { layer } = stepsOf(network)[at]!;
  return { span: part?.span ?? e.network.span, text: layer === undefined ? "residual" : layerText(layer) };
}

/** What does not fit is told at the layer, where the network is written in the statement. */
function checkShapes(e: ast.TrainExpression, network: Network, data: DataUse): void {
  const { set } = data;
  try {
    const shapes = shapesOf(network, set.shape), output = shapes.at(-1)!;
    if (sizeOf(output) === set.classes) return;
    const { span, text: layer } = stepIn(e, network, shapes.length - 2), outputs = output.join("×");
    fail(messages.outputsForClasses(span, { data: dataText(data), classes: set.classes!, outputs, layer }));
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const { span, text } = stepIn(e, network, error.step), layer = `layer ${error.step + 1}, ${text},`;
    fail(messages.layerMisfit(span, { layer, why: error.message, residual: text === "residual" }));
  }
}

/** Statistics of one number are none: a batch, the last of an epoch too, must have two of each channel. */
function checkBatches(
  e: ast.TrainExpression,
  network: Network,
  { set: { shape } }: DataUse,
  samples: number,
  batch: number,
): void {
  const shapes = shapesOf(network, shape), last = samples % batch;
  const least = last === 0 ? Math.min(samples, batch) : last;
  stepsOf(network).forEach(({ layer, from }, i) => {
    const own = layer?.entry.leastOfChannel?.(layer.values, shapes[from[0]]!);
    if (own === undefined || own * least > 1) return;
    const { span, text } = stepIn(e, network, i);
    fail(messages.batchOfOne(span, { layer: `layer ${i + 1}, ${text},`, samples, batch }));
  });
}

/** The first samples of the valid part, few enough to cost little beside the training; none when it learns from them. */
function validation({ set, part }: DataUse, total: number, poll: () => void): Labelled | undefined {
  const { count } = set.parts.valid, most = Math.max(256, Math.ceil(total / 10));
  if (part === "valid" || count === 0) return undefined;
  return labelledOf({ set }, "valid", poll, Math.min(count, most));
}

/** @param name what the model is called. */
export function trainNetwork(e: ast.TrainExpression, name: string, context: Context): TrainedModel {
  const { network } = want(
    "network",
    e.network,
    context,
    none,
    "Write it first: net = network { dense(10) }",
  );
  const data = trainingData(e.data, context);
  const take = taken(e.take, data, context);
  const epochs = wholeNumber(e.epochs, "the number of epochs", ["epoch", "epochs"], 1, context);
  const optimizer = entryOfUse("optimizer", e.optimizer);
  const values = bindArguments(optimizer, e.optimizer, context, none);
  if (e.seed === undefined) return fail(messages.trainSeed(e.span, {}));
  const seed = wholeNumber(e.seed, "the seed", [], 0, context);
  checkShapes(e, network, data);
  const samples = take ?? data.set.parts[data.part].count, batch = values["batch"]!;
  const usual = optimizer.params.find((p) => p.name === "batch")?.fallback;
  if (batch > samples && batch !== usual) {
    const wanted = `at most ${samples} samples, all that it is trained on`;
    fail(messages.outOfRange(e.optimizer.span, { what: "a batch", want: wanted, is: String(batch) }));
  }
  const poll = () => context.poll();
  const live = new LiveTraining(name, epochs, context);
  try {
    const labelled = labelledOf(data, data.part, poll, take), total = labelled.labels.length;
    checkBatches(e, network, data, total, values["batch"]!);
    const valid = validation(data, total, poll);
    const training = { network, epochs, optimizer, values, seed, ...(valid && { valid }) };
    const trained = train(kernelsOn(context.engine().machine), training, labelled, {
      poll,
      step(record) {
        poll();
        live.step(record);
      },
      epoch: (record) => live.epoch(record),
    });
    live.end();
    const said = context.source.text.slice(e.span.start, e.span.end).replace(/\s+/g, " ");
    const notes = [said, networkText(network)];
    const metadata = checkpointOf({ network, statement: said, seed, data, epochs: trained.epochs });
    return trainedModel(name, network, data.set.shape, trained, notes, metadata);
  } catch (error) {
    live.stop();
    if (error instanceof DivergedError) {
      const { step, loss } = error.step;
      return fail(messages.diverged(e.optimizer.span, { step, loss: String(loss) }));
    }
    if (!isNumericMistake(error)) throw error;
    return fail(messages.cannotCompute(e.span, { what: "train this", why: error.message }));
  }
}
