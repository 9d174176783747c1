/** What flows as it is written into a graph; what cannot be written is told before anything is. */
import type { Span } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { NewNames } from "../../model/onnx/new_names.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { fail, isNumericMistake } from "../context.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import { type Flow, flowsOf } from "./flow_nodes.ts";

/** @param at the format of the export. @throws DiagnosticError at a scheme that no nodes compute. */
export function writtenFlows({ model, plan }: QuantizedModel, opset: number, at: Span): Flow[] {
  if (!(model instanceof OnnxModel)) return [];
  const flows = flowsOf(plan, opset);
  flows.forEach(({ build, layer, role }) => {
    try {
      build("x", "y", new NewNames(model.proto.graph));
    } catch (error) {
      if (!isNumericMistake(error)) throw error;
      const format = plan.activations.find((a) => a.layer === layer && a.role === role)!.formatText;
      fail(messages.flowNotWritten(at, { role, layer: layer.path, format, why: error.message }));
    }
  });
  return flows;
}
