/** `explain`: what a recipe would do, tensor by tensor, and which line says so. */
import type * as ast from "../../../grammar/ast.ts";
import { tableBundle, tableRecords } from "../../display/table.ts";
import { bindRecipe } from "../bind_recipe.ts";
import type { Context, StatementResult } from "../context.ts";
import { explainTable } from "../explain_table.ts";
import { recipeUse, want } from "../expression.ts";
import { planRecipe } from "../plan.ts";

export function explain(s: Extract<ast.Statement, { kind: "explain" }>, context: Context): StatementResult {
  const use = recipeUse(s.recipe, context);
  const { model } = want("model", s.model, context);
  const plan = planRecipe(bindRecipe(use, context), model);
  for (const warning of plan.warnings) context.warn(warning);
  const table = explainTable(plan, use.definition.name, model);
  context.emit({ kind: "display", data: tableBundle(table) });
  return { value: tableRecords(table) };
}
