/** `set`: the settings of the session. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { namesOf } from "../../registry/registry.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { evaluate } from "../expression.ts";
import { show } from "../use_recipe.ts";
import type { Value } from "../values.ts";

type Setter = (value: Value, e: ast.Expression, context: Context) => void;

const setters: Readonly<Record<string, Setter>> = {
  language(value, e, context) {
    const language = value.kind === "text" ? value.value : undefined;
    if (language !== "en" && language !== "zh") {
      return fail(
        messages.outOfRange(e.span, { what: "the language", want: `"en" or "zh"`, is: show(value) }),
      );
    }
    context.settings.language = language;
  },
};

export function set(s: Extract<ast.Statement, { kind: "set" }>, context: Context): StatementResult {
  const { text, span } = s.name;
  const setter = Object.hasOwn(setters, text) ? setters[text] : undefined;
  if (setter === undefined) {
    const known = namesOf("setting");
    return fail(messages.unknown(span, { kind: "setting", name: text, near: suggest(text, known), known }));
  }
  const value = evaluate(s.value, context);
  setter(value, s.value, context);
  // Replayed after a restart, like a definition.
  return { defines: [`set ${text}`], value: show(value) };
}
