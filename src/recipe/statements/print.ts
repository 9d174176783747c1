/** `print` and `warn`: values as text; `clear`: what the cell has shown so far. */
import type * as ast from "../../../grammar/ast.ts";
import type { Context, StatementResult } from "../context.ts";
import { evaluate } from "../expression.ts";
import { valueText } from "../show_text.ts";

type Of<K extends ast.Statement["kind"]> = Extract<ast.Statement, { kind: K }>;

function write(
  name: "stdout" | "stderr",
  values: readonly ast.Expression[],
  context: Context,
): StatementResult {
  const text = values.map((e) => valueText(evaluate(e, context), context.settings.language)).join(" ");
  context.emit({ kind: "stream", name, text: text + "\n" });
  return { value: text };
}

export const print = (s: Of<"print">, context: Context) => write("stdout", s.values, context);
export const warn = (s: Of<"warn">, context: Context) => write("stderr", s.values, context);

export function clear(_s: Of<"clear">, context: Context): StatementResult {
  context.emit({ kind: "clear", wait: false });
  return {};
}
