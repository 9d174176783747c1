import { OnnxModel } from "../../model/onnx/read.ts";
import type { Model } from "../../model/model.ts";

/** Nodes that leave values as they are, or nearly. */
const passing = new Set(["Identity", "Cast", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten"]);

/** Whether the first output of a model holds shares of classes rather than logits. */
export function endsWithSoftmax(model: Model): boolean {
  if (!(model instanceof OnnxModel)) return false;
  const { nodes } = model.proto.graph;
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let node = makers.get(model.outputs[0]?.name ?? "");
  while (node !== undefined && passing.has(node.op)) node = makers.get(node.inputs[0] ?? "");
  return node?.op === "Softmax";
}
