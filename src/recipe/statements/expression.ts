/** An expression by itself: its value is the result of the cell. */
import type * as ast from "../../../grammar/ast.ts";
import type { Context, StatementResult } from "../context.ts";
import { evaluate } from "../expression.ts";
import { apply } from "../quantized_value.ts";
import { valueBundle, valueText } from "../show_text.ts";
import type { Value } from "../values.ts";

export function expression(
  s: Extract<ast.Statement, { kind: "expression" }>,
  context: Context,
): StatementResult {
  const value: Value = s.value.kind === "apply"
    ? { kind: "quantized", quantized: apply(s.value, "quantized", context) }
    : evaluate(s.value, context);
  context.emit({ kind: "result", data: valueBundle(value) });
  const finite = value.kind === "number" && value.unit === undefined && Number.isFinite(value.value);
  return { value: finite ? value.value : valueText(value) };
}
