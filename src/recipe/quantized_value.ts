/** `apply`, where a statement makes a quantized model or needs one. */
import type * as ast from "../../grammar/ast.ts";
import { applyPlan } from "./apply.ts";
import { bindRecipe } from "./bind_recipe.ts";
import { calibratePlan } from "./calibration/calibrate.ts";
import type { Context } from "./context.ts";
import { recipeUse, want } from "./expression.ts";
import { planPrepared } from "./passes/prepare.ts";
import { checkRunnable } from "./passes/runnable.ts";
import { spendBudget } from "./passes/spend.ts";
import type { QuantizedModel } from "./quantized_model.ts";

/** Runs `apply RECIPE(...) to MODEL`. @param name what the result is called in reports. */
export function apply(e: ast.ApplyExpression, name: string, context: Context): QuantizedModel {
  const use = recipeUse(e.recipe, context);
  const { model } = want("model", e.model, context);
  const plan = planPrepared(bindRecipe(use, context), model, context);
  for (const warning of plan.warnings) context.warn(warning);
  checkRunnable(plan);
  return applyPlan(spendBudget(calibratePlan(plan, context), context), name, context);
}

/** A quantized model: one that has a name, or one that is made on the spot. */
export function quantizedOf(e: ast.Expression, context: Context): QuantizedModel {
  if (e.kind === "apply") return apply(e, "quantized", context);
  return want("quantized", e, context, undefined, "Quantize it first: q = apply RECIPE() to MODEL").quantized;
}
