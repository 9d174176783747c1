/** `explain`: what a recipe would do, tensor by tensor, and which line says so. */
import type * as ast from "../../../grammar/ast.ts";
import { bindRecipe } from "../bind_recipe.ts";
import type { Context, StatementResult } from "../context.ts";
import { explainTables, explanationOf, explanationRecord } from "../explain_table.ts";
import { recipeUse, want } from "../expression.ts";
import { planPrepared } from "../passes/prepare.ts";
import { together, wordedBundle } from "../worded.ts";

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
