/** `explain`: what a recipe would do, tensor by tensor, and which line says so. */
import type * as ast from "../../../grammar/ast.ts";
import type { MimeBundle } from "../../output.ts";
import { bindRecipe } from "../bind_recipe.ts";
import type { Context, StatementResult } from "../context.ts";
import { explainTables, explanationOf, explanationRecord } from "../explain_table.ts";
import { recipeUse, want } from "../expression.ts";
import { planPrepared } from "../passes/prepare.ts";
import { wordedBundle } from "../worded.ts";

/** Several tables as one output. */
function together(bundles: readonly MimeBundle[]): MimeBundle {
  const part = (type: string, between: string) => bundles.map((b) => String(b[type] ?? "")).join(between);
  return { "text/html": part("text/html", "\n"), "text/plain": part("text/plain", "\n\n") };
}

export function explain(s: Extract<ast.Statement, { kind: "explain" }>, context: Context): StatementResult {
  const use = recipeUse(s.recipe, context);
  const { model } = want("model", s.model, context);
  const plan = planPrepared(bindRecipe(use, context), model, context);
  for (const warning of plan.warnings) context.warn(warning);
  const explanation = explanationOf(plan);
  const { name } = use.definition;
  const { language } = context.settings;
  const tables = explainTables(explanation, name, model, language);
  context.emit({ kind: "display", data: together(tables.map((table) => wordedBundle(table, language))) });
  return { value: explanationRecord(explanation, name, model) };
}
