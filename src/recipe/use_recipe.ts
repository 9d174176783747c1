/** A recipe given its arguments: by name, or the first by place. */
import type * as ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import { numberText } from "../display/number_text.ts";
import { type Context, fail } from "./context.ts";
import { evaluate, type Locals } from "./expression.ts";
import { givenText } from "./given.ts";
import type { RecipeDefinition, RecipeUse, Value } from "./values.ts";

export function useRecipe(
  e: ast.CallExpression,
  definition: RecipeDefinition,
  context: Context,
  locals: Locals,
): RecipeUse {
  const names = definition.parameters.map((p) => p.name.text);
  const args = new Map<string, Value>();
  e.args.forEach((arg, i) => {
    if (arg.name === undefined && i >= names.length) {
      const a = { of: definition.name, takes: names.length, names };
      fail(messages.tooManyArguments(arg.value.span, a));
    }
    if (arg.name === undefined && i > 0) {
      const name = names[i] ?? names[0] ?? "name";
      fail(messages.nameTheParameter(arg.value.span, { of: definition.name, name, value: "..." }));
    }
    const name = arg.name?.text ?? names[0];
    if (name === undefined || !names.includes(name)) {
      fail(
        arg.name === undefined
          ? messages.wrongNumberOfArguments(e.span, {
            of: definition.name,
            takes: 0,
            has: e.args.length,
            example: `${definition.name}()`,
          })
          : messages.unknownParameter(arg.name.span, {
            of: definition.name,
            name: arg.name.text,
            near: suggest(arg.name.text, names),
            known: names,
          }),
      );
    }
    if (args.has(name!)) fail(messages.twice(arg.value.span, { what: `"${name}"` }));
    args.set(name!, evaluate(arg.value, context, locals));
  });
  for (const { name, fallback } of definition.parameters) {
    if (args.has(name.text)) continue;
    if (fallback === undefined) {
      const example = `${definition.name}(${names.map((n) => `${n}: ...`).join(", ")})`;
      fail(messages.missingParameter(e.span, { of: definition.name, name: name.text, example }));
    }
    args.set(name.text, evaluate(fallback!, context));
  }
  for (const parameter of definition.parameters) {
    const { name } = parameter;
    const span = e.args.find((a) => a.name?.text === name.text)?.value.span ?? e.args[0]?.value.span ??
      e.span;
    checkArgument(parameter, args.get(name.text)!, span, context);
  }
  return { definition, args };
}

/** `b in 2..8` or `c in [minmax, mse]`: what a parameter admits. */
export function checkArgument(parameter: ast.Parameter, value: Value, span: Span, context: Context): void {
  if (parameter.domain === undefined || value.kind === "unbound") return;
  const domain = evaluate(parameter.domain, context);
  const what = `"${parameter.name.text}"`;
  if (domain.kind === "range") {
    const inside = value.kind === "number" && value.value >= domain.from && value.value <= domain.to &&
      (!domain.integer || Number.isInteger(value.value));
    const want = `${domain.integer ? "an integer " : ""}in ${domain.from}..${domain.to}`;
    if (!inside) fail(messages.outOfRange(span, { what, want, is: show(value) }));
  } else if (domain.kind === "list") {
    const inside = domain.items.some((item) => JSON.stringify(item) === JSON.stringify(value));
    if (!inside) {
      fail(
        messages.outOfRange(span, {
          what,
          want: `one of ${domain.items.map(show).join(", ")}`,
          is: show(value),
        }),
      );
    }
  }
}

export function show(value: Value): string {
  switch (value.kind) {
    case "number":
      return value.unit === "%"
        ? `${+(value.value * 100).toPrecision(12)}%`
        : `${numberText(value.value)}${value.unit === undefined ? "" : ` ${value.unit}`}`;
    case "text":
      return JSON.stringify(value.value);
    case "boolean":
      return value.value ? "yes" : "no";
    case "distribution":
      return value.distribution.name;
    case "word":
      return givenText(value.name, value.given);
    case "unbound":
      return value.name;
    case "scheme":
      return givenText(value.scheme.name, value.given);
    case "range":
      return `${value.from}..${value.to}`;
    case "list":
      return `[${value.items.map(show).join(", ")}]`;
    default:
      return `a ${value.kind}`;
  }
}
