/** `set`: the settings of the session. */
import type * as ast from "../../../grammar/ast.ts";
import type { Language } from "../../../grammar/diagnostic.ts";
import { languageNamed } from "../../../grammar/language_names.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { namesOf } from "../../registry/registry.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { evaluate } from "../expression.ts";
import { show } from "../use_recipe.ts";

const languageOf = (e: ast.Expression) => {
  const word = e.kind === "name" ? e.name : e.kind === "text" ? e.value : undefined;
  return word === undefined ? undefined : languageNamed(word);
};

/** The language that a cell sets last. */
export function languageSetBy(statements: readonly ast.Statement[]): Language | undefined {
  const said = statements.flatMap((s) => s.kind === "set" && s.name.text === "language" ? [s.value] : []);
  return said.map(languageOf).findLast((language) => language !== undefined);
}

/** Changes the setting. Returns the value as it is recorded. */
type Setter = (e: ast.Expression, context: Context) => string;

const setters: Readonly<Record<string, Setter>> = {
  language(e, context) {
    const language = languageOf(e);
    if (language === undefined) {
      const is = e.kind === "name" ? e.name : show(evaluate(e, context));
      return fail(messages.outOfRange(e.span, { what: "the language", want: "en or zh", is }));
    }
    context.settings.language = language;
    return language;
  },
};

export function set(s: Extract<ast.Statement, { kind: "set" }>, context: Context): StatementResult {
  const { text, span } = s.name;
  const setter = Object.hasOwn(setters, text) ? setters[text] : undefined;
  if (setter === undefined) {
    const known = namesOf("setting");
    return fail(messages.unknown(span, { kind: "setting", name: text, near: suggest(text, known), known }));
  }
  const value = setter(s.value, context);
  // Replayed after a restart, like a definition.
  return { defines: [`set ${text}`], value };
}
