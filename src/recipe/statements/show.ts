/** `show`: a formula or a scheme as mathematics, a model tensor by tensor, any other value as it is. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { latexScheme } from "../../formula/latex.ts";
import type { FunctionName, SchemeFormula } from "../../formula/tree.ts";
import type { MimeBundle } from "../../output.ts";
import { find, kindOf, namesOf, shortFormat } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { definitionsIn, offers } from "../dialects.ts";
import { number, unknownName } from "../expression.ts";
import { formulaFacts, schemeFacts } from "../formula_facts.ts";
import { helpBundle, helpOf } from "../help.ts";
import { integerSchemeName, namedSchemes, preludeSchemes } from "../prelude.ts";
import { schemeArguments } from "../scheme_arguments.ts";
import { schemeBundle } from "../scheme_bundle.ts";
import { plainValue, tensorTable, valueBundle } from "../show_text.ts";
import type { Value } from "../values.ts";
import { valueOf } from "../verb_value.ts";
import { wordedBundle } from "../worded.ts";

type Show = Extract<ast.Statement, { kind: "show" }>;
type Reference = ast.NameExpression | ast.CallExpression;

/** The dialect that definitions are shown of: this language's own unless the statement says another. */
function dialectOf({ dialect }: Show): string {
  if (dialect === undefined) return "quire";
  const { text, span } = dialect;
  if (find("dialect", text) !== undefined) return text;
  const known = namesOf("dialect");
  return fail(messages.unknown(span, { kind: "dialect", name: text, near: suggest(text, known), known }));
}

/** The definition that a dialect has of a format, when one is said. */
function inDialect(scheme: SchemeFormula, s: Show): SchemeFormula {
  const dialect = dialectOf(s);
  if (dialect === "quire") return scheme;
  const { name } = scheme, { span } = s.value;
  if (preludeSchemes().get(name) !== scheme) fail(messages.ownScheme(span, { scheme: name, dialect }));
  const found = namedSchemes(dialect).find((own) => own.name === name);
  return found ?? fail(messages.dialectLacks(span, { dialect, what: name, has: offers(dialect) }));
}

/** The formulas that the kernels of a format are held to, or those of a dialect, with the numbers it was given. */
function formatBundles(s: Show, e: Reference, name: string, context: Context): MimeBundle[] | undefined {
  const short = shortFormat(name);
  const entry = short?.entry ?? find("format", name);
  if (entry === undefined) return undefined;
  const given = short !== undefined || e.kind === "call";
  const values = given ? Object.entries(bindArguments(entry, e, context, new Map(), short?.value)) : [];
  const numbers = values.map(([key, value]) => `${key} = ${value}`).join(", ");
  const dialect = dialectOf(s);
  const mapping = s.properties.find((p) => p.slot === "word")?.value;
  const wanted = mapping?.kind === "name"
    ? dialect === "quire" ? integerSchemeName(entry.name, mapping.name) : `_${mapping.name}`
    : "_";
  const schemes = dialect === "quire"
    ? [...preludeSchemes().values()].filter((s) => s.name.startsWith(`${entry.name}_`))
    : definitionsIn(dialect, entry.name, values.find(([key]) => key === "bits")?.[1], e.span);
  return schemes.filter((s) => s.name.includes(wanted)).flatMap((scheme): MimeBundle[] => {
    const where = dialect === "quire" ? "" : ` in ${dialect}`;
    const title = [scheme.name.replaceAll("_", " ") + where, scheme.parameters.length > 0 ? numbers : ""]
      .filter((part) => part !== "").join(
        ", ",
      );
    const shown = {
      "text/latex": `$$\\text{${title}}$$\n$$${latexScheme(scheme)}$$`,
      "text/plain": `${title}\n${scheme.source}`,
    };
    const known = new Map(
      values.filter((entry): entry is [string, number] =>
        typeof entry[1] === "number" && scheme.parameters.some((p) => p.name === entry[0])
      ),
    );
    const isKnown = scheme.parameters.every((p) => known.has(p.name) || p.fallback !== undefined);
    return isKnown ? [shown, ...schemeFacts(scheme, known, context.settings.language)] : [shown];
  });
}

/** Facts for the parameters that stand behind the name, and sensible ones where none do; of a scheme only when all are known. */
function factBundles(
  defined: Extract<Value, { kind: "formula" | "scheme" }>,
  e: Reference,
  context: Context,
): MimeBundle[] {
  const { language } = context.settings;
  if (defined.kind === "scheme") {
    const bare = e.kind === "name" && defined.scheme.parameters.some((p) => p.fallback === undefined);
    return bare ? [] : schemeFacts(defined.scheme, schemeArguments(defined.scheme, e, context), language);
  }
  const { formula } = defined;
  const functionOf = (name: string): FunctionName => {
    const found = context.scope.formula(name);
    return { op: "function", name, ...(found && { formula: found }) };
  };
  const values = new Map<string, number | FunctionName>();
  let place = 0;
  for (const { name, value, group } of e.kind === "call" ? e.args : []) {
    if (name === undefined && group === 0) continue;
    const parameter = name === undefined
      ? formula.parameters[place++]
      : formula.parameters.find((p) => p.name === name.text);
    if (parameter === undefined) continue;
    const isFunction = parameter.domain.kind === "functions" && value.kind === "name";
    values.set(parameter.name, isFunction ? functionOf(value.name) : number(value, context));
  }
  return formulaFacts(formula, values, functionOf, language);
}

/** What is shown of a name that is not evaluated: a definition as it is written, a word of the language as its help. */
function namedBundles(s: Show, context: Context): MimeBundle[] | undefined {
  const e = s.value;
  if (e.kind === "name" || e.kind === "call") {
    const name = e.kind === "name" ? e.name : e.callee.text;
    const defined = context.scope.get(name);
    if (defined?.kind === "scheme") {
      const scheme = inDialect(defined.scheme, s);
      const given = e.kind === "call" ? schemeArguments(scheme, e, context) : undefined;
      return [schemeBundle(scheme, given), ...factBundles({ kind: "scheme", scheme }, e, context)];
    }
    // A formula is shown as it is defined, whatever arguments stand behind its name.
    if (defined?.kind === "formula") {
      return [valueBundle(defined, context.settings.language), ...factBundles(defined, e, context)];
    }
    if (defined?.kind === "model" && e.kind === "name") {
      const { language } = context.settings;
      return [wordedBundle(tensorTable(defined.model, name, language), language)];
    }
    if (defined === undefined) {
      const format = formatBundles(s, e, name, context);
      if (format !== undefined) return format;
      if (e.kind === "name") {
        if (kindOf(name) === undefined) fail(unknownName(name, e.span, context));
        return [helpBundle(helpOf(name, context.settings.language) ?? name)];
      }
    }
  }
  return undefined;
}

export async function show(
  s: Show,
  context: Context,
): Promise<StatementResult> {
  const named = namedBundles(s, context);
  const value = named === undefined ? await valueOf(s.value, "quantized", context) : undefined;
  const { language } = context.settings;
  const shown = named ?? [
    value!.kind === "model"
      ? wordedBundle(tensorTable(value!.model, value!.name, language), language)
      : valueBundle(value!, language),
  ];
  for (const data of shown) context.emit({ kind: "display", data });
  if (value?.kind === "table") return { value: plainValue(value) };
  return { value: shown.map((data) => data["text/plain"]).join("\n") };
}
