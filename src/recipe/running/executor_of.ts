/** Which executor computes a model: our own kernels where they can, else ONNX Runtime. */
import { messages } from "../../../grammar/messages.ts";
import type { Span } from "../../../grammar/diagnostic.ts";
import type { Model } from "../../model/model.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { isTrained } from "../../nn/trained_model.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { Executor } from "./executor.ts";
import { graphExecutor } from "./graph_executor.ts";
import { integerExecutor } from "./integer_executor.ts";
import { nnExecutor } from "./nn_executor.ts";

/** A model where it is named, as it is or with weights that were quantized. */
export interface Candidate {
  readonly name: string;
  readonly span: Span;
  readonly model: Model;
  /** Whose decoded weights are used. */
  readonly quantized?: QuantizedModel;
}

/**
 * The caller closes it.
 * @param what what is to be done, for the error: "evaluate", "report".
 * @throws DiagnosticError when nothing here can run the model.
 */
export function executorOf(
  { name, span, model, quantized }: Candidate,
  what: string,
  context: Context,
): Executor {
  if (isTrained(model) && quantized?.arithmetic === "integers") {
    return integerExecutor(model, quantized, context);
  }
  if (isTrained(model)) return nnExecutor(model, quantized, context);
  if (model instanceof OnnxModel) {
    try {
      return graphExecutor(model, quantized, context);
    } catch (error) {
      if (!isNumericMistake(error)) throw error;
      return fail(messages.cannotCompute(span, { what: `${what} "${name}"`, why: error.message }));
    }
  }
  return fail(messages.cannotRun(span, { name, what, format: model.format }));
}
