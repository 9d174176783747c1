/** Statements that tell: explain, report, show, name?. */
import type * as ast from "../../../grammar/ast.ts";
import { tableBundle, tableRecords } from "../../display/table.ts";
import { latexScheme } from "../../formula/latex.ts";
import { find, kindOf, shortFormat } from "../../registry/registry.ts";
import { bindRecipe } from "../bind_recipe.ts";
import type { Context, StatementResult } from "../context.ts";
import { evaluate, recipeUse, unknownName, want } from "../expression.ts";
import { explainTable } from "../explain_table.ts";
import { helpBundle, helpOf, helpOfValue } from "../help.ts";
import { planRecipe } from "../plan.ts";
import { preludeSchemes } from "../prelude.ts";
import { reportTable } from "../report_table.ts";
import { tensorTable, valueBundle } from "../show_text.ts";
import { fail } from "../context.ts";
import { apply } from "./define.ts";

type Of<K extends ast.Statement["kind"]> = Extract<ast.Statement, { kind: K }>;

export function explain(s: Of<"explain">, context: Context): StatementResult {
  const use = recipeUse(s.recipe, context);
  const { model } = want("model", s.model, context);
  const plan = planRecipe(bindRecipe(use, context), model);
  for (const warning of plan.warnings) context.warn(warning);
  const table = explainTable(plan, use.definition.name, model);
  context.emit({ kind: "display", data: tableBundle(table) });
  return { value: tableRecords(table) };
}

export function report(s: Of<"report">, context: Context): StatementResult {
  const quantized = s.value.kind === "apply"
    ? apply(s.value, "quantized", context)
    : want("quantized", s.value, context, undefined, "Quantize it first: q = apply RECIPE() to MODEL")
      .quantized;
  const table = reportTable(quantized);
  context.emit({ kind: "display", data: tableBundle(table) });
  return { value: tableRecords(table) };
}

/** `show int8` prints the formulas that the kernels are held to. */
function showFormat(name: string, context: Context): boolean {
  const short = shortFormat(name);
  const entry = short?.entry ?? find("format", name);
  if (entry === undefined) return false;
  for (const mapping of ["symmetric", "affine"]) {
    const scheme = preludeSchemes().get(`${entry.name}_${mapping}`)!;
    const title = `${name} ${mapping}`;
    const latex = `\\text{${title.replaceAll("_", "\\_")}${short ? `, bits} = ${short.value}` : "}"}`;
    context.emit({
      kind: "display",
      data: {
        "text/latex": `$$${latex}$$\n$$${latexScheme(scheme)}$$`,
        "text/plain": `${title}${short ? `, bits = ${short.value}` : ""}\n${scheme.source}`,
      },
    });
  }
  return true;
}

export function show(s: Of<"show">, context: Context): StatementResult {
  const e = s.value;
  const name = e.kind === "name" ? e.name : e.kind === "call" ? e.callee.text : undefined;
  const defined = name === undefined ? undefined : context.scope.get(name);
  // A formula or scheme is shown as it is defined, whatever arguments stand behind its name.
  if (
    defined !== undefined && (defined.kind === "formula" || defined.kind === "scheme" || e.kind === "name")
  ) {
    const data = defined.kind === "model"
      ? tableBundle(tensorTable(defined.model, name!))
      : valueBundle(defined);
    context.emit({ kind: "display", data });
    return { value: data["text/plain"] };
  }
  const spelled = e.kind === "call" && e.args[0]?.value.kind === "number"
    ? `${name}${e.args[0].value.value}`
    : name;
  if (spelled !== undefined && defined === undefined && showFormat(spelled, context)) {
    return { value: spelled };
  }
  if (e.kind === "name" && defined === undefined) {
    const entry = kindOf(e.name);
    if (entry === undefined) fail(unknownName(e.name, e.span, context));
    context.emit({ kind: "display", data: helpBundle(helpOf(e.name, context.settings.language)!) });
    return {};
  }
  const value = evaluate(e, context);
  context.emit({ kind: "display", data: valueBundle(value) });
  return { value: valueBundle(value)["text/plain"] };
}

export function help(s: Of<"help">, context: Context): StatementResult {
  const { text, span } = s.name;
  const value = context.scope.get(text);
  const found = value === undefined ? helpOf(text, context.settings.language) : helpOfValue(text, value);
  if (found === undefined) fail(unknownName(text, span, context));
  context.emit({ kind: "pager", data: helpBundle(found!) });
  return {};
}
