/** `budget`: measures what every candidate of `choose` loses, and chooses one for each tensor. */
import type { Language } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { bytesText, type Table } from "../../display/table.ts";
import { runScheme } from "../../formula/scheme/run.ts";
import { NonFiniteError } from "../../numerics/engine.ts";
import { find } from "../../registry/registry.ts";
import type { Budget } from "../bound.ts";
import { schemeUseOf } from "../scheme_use.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import type { Candidate, ModelPlan, TensorPlan } from "../plan.ts";
import { plannedBits, sizeOfCandidate } from "../planned_size.ts";
import { wordedBundle } from "../worded.ts";
import { allocate, leastCost, type Option, uniformChoices } from "./allocate.ts";

interface Open extends TensorPlan {
  readonly candidates: readonly Candidate[];
}

interface Measured {
  readonly options: readonly Option[];
  readonly signal: number;
}

/** What one candidate does to a tensor: bits, and the squares that it loses. */
function measure(plan: Open, candidate: Candidate, context: Context): Option & { signal: number } {
  context.poll();
  const { tensor } = plan;
  const size = sizeOfCandidate(candidate, tensor);
  try {
    const run = runScheme(context.engine().machine, schemeUseOf({ ...plan, ...candidate }), tensor);
    const cost = size === undefined ? run.bits * tensor.size : size.codeBits + size.sideBits;
    return { cost, loss: run.noise, signal: run.signal };
  } catch (error) {
    // What is not finite or cannot be computed is told by the run itself, at the rule's line.
    if (!(error instanceof NonFiniteError) && !isNumericMistake(error)) throw error;
    return { cost: size === undefined ? 0 : size.codeBits + size.sideBits, loss: 0, signal: 0 };
  }
}

function measureAll(plan: Open, context: Context): Measured {
  const found = plan.candidates.map((c) => measure(plan, c, context));
  return { options: found, signal: found[0]!.signal };
}

/** Bits that the chosen formats may take together. */
export function bitsAllowed({ amount, of }: Budget, plan: ModelPlan): number {
  const open = plan.tensors.filter((t) => t.candidates !== undefined);
  if (of === "bits") return amount * open.reduce((sum, { tensor }) => sum + tensor.size, 0);
  const others = plan.tensors.filter((t) => t.candidates === undefined);
  return 8 * (amount - others.reduce((sum, t) => sum + Math.ceil((plannedBits(t)?.most ?? 0) / 8), 0));
}

const chosen = ({ candidates: _, ...plan }: Open, candidate: Candidate, line: number): TensorPlan => ({
  ...plan,
  ...candidate,
  origins: candidate.origins.map((o) =>
    o.property === "format" ? { ...o, from: `${o.from}, budget line ${line}` } : o
  ),
});

/** A plan without open choices. Shows what was chosen, beside the best uniform choice. */
export function spendBudget(plan: ModelPlan, context: Context): ModelPlan {
  const { budget, use } = plan.recipe;
  if (budget === undefined) return plan;
  const open = plan.tensors.filter((t): t is Open => t.candidates !== undefined);
  const measured = open.map((t) => measureAll(t, context));
  const options = measured.map((m) => m.options);
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
  const choiceOf = new Map(open.map((t, i) => [t as TensorPlan, t.candidates[found.choice[i]!]!]));
  const signal = measured.reduce((sum, m) => sum + m.signal, 0);
  const score = (loss: number) =>
    find("metric", budget.metric)!.of!({ signal, noise: loss, quantized: weights, weights, bits: 0 });
  const { language } = context.settings;
  context.emit({
    kind: "display",
    data: wordedBundle(
      tableOf({ budget, open, options, found, allowed, score, weights }, language),
      language,
    ),
  });
  const tensors = plan.tensors.map((t) => {
    const candidate = choiceOf.get(t);
    return candidate === undefined ? t : chosen(t as Open, candidate, budget.line);
  });
  return { ...plan, tensors };
}

interface Spent {
  readonly budget: Budget;
  readonly open: readonly Open[];
  readonly options: readonly (readonly Option[])[];
  readonly found: NonNullable<ReturnType<typeof allocate>>;
  readonly allowed: number;
  readonly weights: number;
  score(loss: number): number;
}

/** How many tensors and weights got each format; the score beside that of the best uniform choice and of any choice. */
function tableOf(
  { budget, open, options, found, allowed, weights, score }: Spent,
  language: Language,
): Table {
  const { unit, digits } = find("metric", budget.metric)!;
  const said = (loss: number) =>
    `${digits === undefined ? score(loss).toExponential(3) : score(loss).toFixed(digits)}${
      unit ? ` ${unit}` : ""
    }`;
  const total = (choice: readonly number[]) =>
    choice.reduce((sum, j, i) => ({
      cost: sum.cost + options[i]![j]!.cost,
      loss: sum.loss + options[i]![j]!.loss,
    }), { cost: 0, loss: 0 });
  const bits = (cost: number) => (cost / weights).toFixed(3);
  const uniform =
    uniformChoices(options).map((u) => ({ name: open[0]!.candidates[u[0]!]!.formatText, ...total(u) }))
      .filter((u) => u.cost <= allowed).sort((a, b) => a.loss - b.loss)[0];
  const groups = Map.groupBy(
    open.map((t, i) => ({ t, j: found.choice[i]! })),
    ({ t, j }) => t.candidates[j]!.formatText,
  );
  const rows = [...groups].sort(([a], [b]) => a < b ? -1 : 1).map(([name, list]) => {
    const size = list.reduce((sum, { t }) => sum + t.tensor.size, 0);
    return [name, list.length, size, 100 * size / weights];
  });
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
      lines.mixed({ score: said(found.loss), bits: bits(found.cost), bound: said(found.bound) }, language),
      lines.uniform(
        uniform && { score: said(uniform.loss), bits: bits(uniform.cost), format: uniform.name },
        language,
      ),
    ],
  };
}
