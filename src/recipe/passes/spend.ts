/** `budget`: measures what every candidate of `choose` loses, and chooses one for each tensor. */
import type { Language } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { bytesText, type Table } from "../../display/table.ts";
import { find } from "../../registry/registry.ts";
import type { Budget } from "../bound.ts";
import { type Context, fail } from "../context.ts";
import type { ModelPlan, TensorPlan } from "../plan.ts";
import { plannedBits } from "../planned_size.ts";
import { wordedBundle } from "../worded.ts";
import { allocate, type Allocation, leastCost, type Option, uniformChoices } from "./allocate.ts";
import { chosen, type Open, type Score, scoreOf } from "./score.ts";

/** Bits that the chosen formats may take together. */
export function bitsAllowed({ amount, of }: Budget, plan: ModelPlan): number {
  const open = plan.tensors.filter((t) => t.candidates !== undefined);
  if (of === "bits") return amount * open.reduce((sum, { tensor }) => sum + tensor.size, 0);
  const others = plan.tensors.filter((t) => t.candidates === undefined);
  return 8 * (amount - others.reduce((sum, t) => sum + Math.ceil((plannedBits(t)?.most ?? 0) / 8), 0));
}

/** A plan without open choices. Shows what was chosen, beside the best uniform choice. */
export function spendBudget(plan: ModelPlan, context: Context): ModelPlan {
  const { budget, use } = plan.recipe;
  if (budget === undefined) return plan;
  const open = plan.tensors.filter((t): t is Open => t.candidates !== undefined);
  const score = scoreOf(plan, open, budget, context), { options } = score;
  const allowed = bitsAllowed(budget, plan);
  const found = allocate(options, allowed);
  const weights = open.reduce((sum, { tensor }) => sum + tensor.size, 0);
  if (found === undefined) {
    const text = (bits: number) =>
      budget.of === "bits"
        ? `${(bits / weights).toFixed(3)} bits per weight`
        : bytesText(budget.amount + (bits - allowed) / 8);
    const a = { asked: text(allowed), least: text(leastCost(options)) };
    return fail({ ...messages.budgetTooSmall(budget.span, a), source: use.definition.source });
  }
  const best = together(found, options, allowed, score);
  const choiceOf = new Map(open.map((t, i) => [t as TensorPlan, t.candidates[best.choice[i]!]!]));
  const { language } = context.settings;
  context.emit({
    kind: "display",
    data: wordedBundle(
      tableOf({ budget, open, options, found, best, score, weights }, language),
      language,
    ),
  });
  const tensors = plan.tensors.map((t) => {
    const candidate = choiceOf.get(t);
    return candidate === undefined ? t : chosen(t as Open, candidate, budget.line);
  });
  return { ...plan, tensors };
}

type Options = readonly (readonly Option[])[];

interface Measured {
  readonly choice: readonly number[];
  readonly loss: number;
}

/** What was taken, and the best that one format for all tensors can do within the budget. */
interface Best extends Measured {
  readonly uniform?: Measured;
}

const total = (options: Options, choice: readonly number[]) =>
  choice.reduce((sum, j, i) => ({
    cost: sum.cost + options[i]![j]!.cost,
    loss: sum.loss + options[i]![j]!.loss,
  }), { cost: 0, loss: 0 });

/** Losses that were measured tensor by tensor may not add up: then both are measured with all of it, and the better is taken. */
function together(found: Allocation, options: Options, allowed: number, score: Score): Best {
  const [uniform] = uniformChoices(options).map((choice) => ({ choice, ...total(options, choice) }))
    .filter((u) => u.cost <= allowed).sort((a, b) => a.loss - b.loss);
  const measured = ({ choice, loss }: Measured): Measured => ({
    choice,
    loss: score.together?.(choice) ?? loss,
  });
  const mix = measured(found);
  if (uniform === undefined) return mix;
  const same = uniform.choice.every((j, i) => j === found.choice[i]);
  const rival = same ? { choice: uniform.choice, loss: mix.loss } : measured(uniform);
  return { ...(rival.loss < mix.loss ? rival : mix), uniform: rival };
}

interface Spent {
  readonly budget: Budget;
  readonly open: readonly Open[];
  readonly options: Options;
  readonly found: Allocation;
  readonly best: Best;
  readonly weights: number;
  readonly score: Score;
}

/** How many tensors and weights got each format; the score beside that of the best uniform choice and of any choice. */
function tableOf({ budget, open, options, found, best, weights, score }: Spent, language: Language): Table {
  const { unit, digits } = find("metric", budget.metric)!;
  const said = (loss: number) => {
    const value = score.shown(loss);
    return `${digits === undefined ? value.toExponential(3) : value.toFixed(digits)}${
      unit ? ` ${unit}` : ""
    }`;
  };
  const bits = (choice: readonly number[]) => (total(options, choice).cost / weights).toFixed(3);
  const { uniform } = best;
  const groups = Map.groupBy(
    open.map((t, i) => ({ t, j: best.choice[i]! })),
    ({ t, j }) => t.candidates[j]!.formatText,
  );
  const rows = [...groups].sort(([a], [b]) => a < b ? -1 : 1).map(([name, list]) => {
    const size = list.reduce((sum, { t }) => sum + t.tensor.size, 0);
    return [name, list.length, size, 100 * size / weights];
  });
  const taken = { score: said(best.loss), bits: bits(best.choice) };
  return {
    title: `budget ${budget.text}`,
    columns: [
      { name: "format" },
      { name: "tensors" },
      { name: "weights" },
      { name: "share", title: "share %", digits: 1 },
    ],
    rows,
    notes: [
      score.together === undefined
        ? lines.mixed({ ...taken, bound: said(found.bound) }, language)
        : lines.mixedOnData({ ...taken, predicted: said(total(options, best.choice).loss) }, language),
      lines.uniform(
        uniform && {
          score: said(uniform.loss),
          bits: bits(uniform.choice),
          format: open[0]!.candidates[uniform.choice[0]!]!.formatText,
        },
        language,
      ),
    ],
  };
}
