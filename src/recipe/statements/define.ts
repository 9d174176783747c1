/** Statements that define a name: assignment, formula, scheme, recipe. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { callable } from "../../formula/functions.ts";
import { checkRecipe } from "../bind_recipe.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { find, shortFormat } from "../../registry/registry.ts";
import { evaluate } from "../expression.ts";
import { checkArgument } from "../use_recipe.ts";
import { preludeSchemes } from "../prelude.ts";
import { formulaOf, mentions, schemeOf } from "../read_definition.ts";
import { plainValue } from "../show_text.ts";
import { valueOf } from "../verb_value.ts";

type Of<K extends ast.Statement["kind"]> = Extract<ast.Statement, { kind: K }>;

/** Formats and functions keep their meaning: recipes and formulas of other cells rely on it. */
export function checkName({ text, span }: ast.Word, also: readonly string[]): void {
  const taken = shortFormat(text) !== undefined || find("format", text) !== undefined || also.includes(text);
  if (taken) fail(messages.reservedName(span, { name: text }));
}

/** The text of a statement, as it was written. */
const sourceOf = (s: ast.Statement, context: Context) => context.source.text.slice(s.span.start, s.span.end);

/** `a = value`, or `(s, z) = value` with a name for each part of the value. */
export async function assign(s: Of<"assign">, context: Context): Promise<StatementResult> {
  const names = s.names.map((name) => name.text);
  s.names.forEach((name, i) => {
    checkName(name, []);
    if (names.indexOf(name.text) < i) fail(messages.duplicateName(name.span, { name: name.text }));
  });
  const value = await valueOf(s.value, names[0]!, context);
  const parts = value.kind === "tuple" ? value.items : [value];
  if (parts.length !== names.length) {
    fail(messages.wrongNumberOfParts(s.span, { names: names.length, parts: parts.length }));
  }
  names.forEach((name, i) => context.scope.set(name, parts[i]!));
  return { defines: names, value: plainValue(value) };
}

export function formula(s: Of<"formula">, context: Context): StatementResult {
  const name = s.name.text;
  checkName(s.name, callable);
  // Formulas see only those defined before them, so only themselves can recur.
  if (mentions(s.body, name)) fail(messages.recursive(s.name.span, { name, path: `${name} → ${name}` }));
  const value = formulaOf(s, context.scope, sourceOf(s, context));
  context.scope.set(name, { kind: "formula", formula: value });
  return { defines: [name] };
}

export function scheme(s: Of<"scheme">, context: Context): StatementResult {
  // Some formats are called as the function that rounds to them: those may be defined anew, as all of the prelude.
  checkName(s.name, preludeSchemes().has(s.name.text) ? [] : callable);
  const value = schemeOf(s, context.scope, sourceOf(s, context));
  context.scope.set(s.name.text, { kind: "scheme", scheme: value });
  return { defines: [s.name.text] };
}

/** Names once each, and defaults that their own domain admits. */
function checkParameters(parameters: readonly ast.Parameter[], context: Context): void {
  const seen = new Set<string>();
  for (const parameter of parameters) {
    const { name, fallback } = parameter;
    if (seen.has(name.text)) fail(messages.duplicateName(name.span, { name: name.text }));
    seen.add(name.text);
    if (fallback !== undefined) checkArgument(parameter, evaluate(fallback, context), fallback.span, context);
  }
}

export function recipe(s: Of<"recipe">, context: Context): StatementResult {
  const { name, summary, parameters, items, span } = s;
  checkName(name, callable);
  checkParameters(parameters, context);
  const definition = { name: name.text, summary, parameters, items, span, source: context.source };
  checkRecipe(definition, context);
  context.scope.set(name.text, { kind: "recipe", use: { definition, args: new Map() } });
  return { defines: [name.text] };
}
