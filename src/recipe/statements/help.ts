/** `name?`: help for a word of the language or a value of the session, in the front end's pager. */
import type * as ast from "../../../grammar/ast.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { unknownName } from "../expression.ts";
import { helpBundle, helpOf, helpOfValue } from "../help.ts";

export function help(s: Extract<ast.Statement, { kind: "help" }>, context: Context): StatementResult {
  const { text, span } = s.name;
  const value = context.scope.get(text);
  const { language } = context.settings;
  const found = value === undefined
    ? helpOf(text, language, s.more ? 1 : 0)
    : helpOfValue(text, value, language);
  if (found === undefined) return fail(unknownName(text, span, context));
  context.emit({ kind: "pager", data: helpBundle(found) });
  return {};
}
