import type * as ast from "../../../grammar/ast.ts";
import { isTrained, type TrainedModel } from "../../nn/trained_model.ts";
import type { Context } from "../context.ts";

/** The network that a name stands for when it was trained here and is not quantized. */
export function trainedOf(e: ast.Expression, context: Context): TrainedModel | undefined {
  const value = e.kind === "name" ? context.scope.get(e.name) : undefined;
  return value?.kind === "model" && isTrained(value.model) ? value.model : undefined;
}
