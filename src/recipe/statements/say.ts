/** Small statements: print, warn, clear, set, and an expression by itself. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { namesOf } from "../../registry/registry.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { evaluate } from "../expression.ts";
import { valueBundle, valueText } from "../show_text.ts";
import { show } from "../use_recipe.ts";
import { apply } from "./define.ts";

type Of<K extends ast.Statement["kind"]> = Extract<ast.Statement, { kind: K }>;

function write(
  name: "stdout" | "stderr",
  values: readonly ast.Expression[],
  context: Context,
): StatementResult {
  const text = values.map((e) => valueText(evaluate(e, context))).join(" ");
  context.emit({ kind: "stream", name, text: text + "\n" });
  return { value: text };
}

export const print = (s: Of<"print">, context: Context) => write("stdout", s.values, context);
export const warn = (s: Of<"warn">, context: Context) => write("stderr", s.values, context);

export function clear(_s: Of<"clear">, context: Context): StatementResult {
  context.emit({ kind: "clear", wait: false });
  return {};
}

export function set(s: Of<"set">, context: Context): StatementResult {
  const known = namesOf("setting");
  if (!known.includes(s.name.text)) {
    fail(
      messages.unknown(s.name.span, {
        kind: "setting",
        name: s.name.text,
        near: suggest(s.name.text, known),
        known,
      }),
    );
  }
  const value = evaluate(s.value, context);
  const language = value.kind === "text" ? value.value : undefined;
  if (language !== "en" && language !== "zh") {
    return fail(
      messages.outOfRange(s.value.span, { what: "the language", want: `"en" or "zh"`, is: show(value) }),
    );
  }
  context.settings.language = language;
  // Replayed after a restart, like a definition.
  return { defines: [s.name.text], value: language };
}

export function expression(s: Of<"expression">, context: Context): StatementResult {
  if (s.value.kind === "apply") {
    const quantized = apply(s.value, "quantized", context);
    context.emit({ kind: "result", data: valueBundle({ kind: "quantized", quantized }) });
    return { value: valueText({ kind: "quantized", quantized }) };
  }
  const value = evaluate(s.value, context);
  context.emit({ kind: "result", data: valueBundle(value) });
  return { value: value.kind === "number" ? value.value : valueText(value) };
}
