/** An expression by itself: its value is the result of the cell. */
import type * as ast from "../../../grammar/ast.ts";
import type { Context, StatementResult } from "../context.ts";
import { plainValue, valueBundle } from "../show_text.ts";
import { valueOf } from "../verb_value.ts";

export async function expression(
  s: Extract<ast.Statement, { kind: "expression" }>,
  context: Context,
): Promise<StatementResult> {
  const value = await valueOf(s.value, s.value.kind === "train" ? "trained" : "quantized", context);
  context.emit({ kind: "result", data: valueBundle(value, context.settings.language) });
  return { value: plainValue(value) };
}
