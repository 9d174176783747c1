/** Models on data, by the metrics that look at what they compute. */
import type { Span } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { evaluateNetwork, type Quality } from "../../nn/evaluate.ts";
import { isTrained } from "../../nn/trained_model.ts";
import type { Model } from "../../model/model.ts";
import { kernelsOn } from "../../nn/kernels.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { dataText, type DataUse, type Part } from "../data/data_set.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import { labelledOf } from "./labelled.ts";

/** What is shown of a quality by each metric; shares in percent. */
export const ofQuality: Readonly<Record<string, (q: Quality) => number>> = {
  accuracy: (q) => 100 * q.accuracy,
  loss: (q) => q.loss,
};

export interface Candidate {
  readonly name: string;
  readonly span: Span;
  readonly model: Model;
  /** Whose decoded weights are used. */
  readonly quantized?: QuantizedModel;
}

/** Each model on the data, read once. @throws DiagnosticError at a model that was not trained here. */
export function qualities(
  candidates: readonly Candidate[],
  data: DataUse & { readonly part: Part },
  metric: string,
  context: Context,
): readonly Quality[] {
  const trained = candidates.map(({ name, span, model, quantized }) => {
    if (!isTrained(model)) return fail(messages.notTrained(span, { name, data: dataText(data), metric }));
    if (model.input.join() !== data.set.shape.join()) {
      fail(messages.outOfRange(span, {
        what: `a sample of ${dataText(data)}`,
        want: `${model.input.join("×")}, as "${name}" was trained on`,
        is: data.set.shape.join("×"),
      }));
    }
    return { model, quantized };
  });
  const poll = () => context.poll();
  try {
    const labelled = labelledOf(data, data.part, poll), kernels = kernelsOn(context.engine().machine);
    return trained.map(({ model, quantized }) =>
      evaluateNetwork(
        kernels,
        model,
        (tensor, into) => (quantized?.tensors.get(tensor) ?? tensor).read(0, tensor.rows, into),
        labelled,
        poll,
      )
    );
  } catch (error) {
    if (!isNumericMistake(error)) throw error;
    return fail(messages.cannotCompute(candidates[0]!.span, { what: "evaluate this", why: error.message }));
  }
}
