/** Tensors that take more bits quantized than as they are: a scale of its own costs a short row more than its codes save. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import type { Rule } from "./bound.ts";
import type { TensorPlan } from "./plan.ts";
import { plannedBits, sourceBits } from "./planned_size.ts";

/** More names than these are cut. */
const named = 3;

/** Bits that are added, whatever a budget chooses. */
const added = (plan: TensorPlan) => (plannedBits(plan)?.least ?? 0) - sourceBits(plan.tensor);

/** What to keep: types of which the rule reaches nothing else, and other layers by their paths. */
function keepOf(larger: readonly TensorPlan[], reached: readonly TensorPlan[]): string {
  const whole = (type: string) => reached.every((p) => p.layer.type !== type || larger.includes(p));
  const names = larger.map(({ layer }) => whole(layer.type) ? layer.type : JSON.stringify(layer.path));
  const unique = [...new Set(names)];
  return unique.slice(0, named).join(", ") + (unique.length > named ? ", ..." : "");
}

/** One warning a rule, with the tensor that grows most for its size. */
export function growing(plans: readonly TensorPlan[]): Diagnostic[] {
  const quantized = plans.filter((p) => p.action === "quantize" && p.tensor.size > 0);
  const rules = Map.groupBy(quantized, (p): Rule => p.rule!);
  return [...rules].flatMap(([rule, reached]) => {
    const larger = reached.filter((p) => added(p) > 0);
    if (larger.length === 0) return [];
    const perWeight = (p: TensorPlan) => added(p) / p.tensor.size;
    const worst = larger.reduce((a, b) => perWeight(b) > perWeight(a) ? b : a);
    const { tensor } = worst, before = sourceBits(tensor) / tensor.size;
    return [messages.grows(rule.format!.span, {
      tensor: tensor.path,
      count: larger.length,
      bits: (before + perWeight(worst)).toFixed(1),
      before: String(+before.toFixed(2)),
      keep: keepOf(larger, reached),
    })];
  });
}
