/** The items of a recipe that are no rules: calibration data, passes over the whole model, the budget. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import type { Param, Values } from "../../registry/define.ts";
import type { Binder } from "../binder.ts";
import type { Budget, Calibration, Pass } from "../bound.ts";
import { fail } from "../context.ts";
import { dataText } from "../data/data_set.ts";
import { evaluate } from "../expression.ts";
import { show } from "../use_recipe.ts";

type Item<K extends ast.RecipeItem["kind"]> = Extract<ast.RecipeItem, { kind: K }>;

const valueText = (param: Param, value: number) =>
  param.kind === "ratio" ? `${+(value * 100).toPrecision(12)}%` : String(value);

function passText(name: string, params: readonly Param[], args: Values): string {
  if (params.length === 0) return name;
  return `${name}(${params.map((p) => `${p.name}: ${valueText(p, args[p.name]!)}`).join(", ")})`;
}

export function bindPass(binder: Binder, item: Item<"prepare" | "solve">): Pass {
  const { pass: use, span } = item;
  const resolved = binder.resolve(use);
  const { name } = resolved;
  const entry = binder.entry("pass", name, use.span);
  if (entry.stage !== item.kind) {
    fail(messages.wrongStage(span, { pass: name, stage: entry.stage, is: item.kind }));
  }
  const args = binder.arguments(entry, resolved);
  return {
    name: entry.name,
    args,
    entry,
    text: passText(entry.name, entry.params, args),
    span,
    line: binder.line(span),
  };
}

/** Data that a recipe may see: a named part, and never the one that is reported on. */
export function bindCalibration(binder: Binder, { data: e, take, span }: Item<"calibrate">): Calibration {
  const found = { text: binder.text(span), span, line: binder.line(span), ...samplesOf(binder, take) };
  // Known from the text alone, whatever data the recipe is given.
  if (e.kind === "member" && e.part.text === "test") {
    fail(messages.calibrateOnTest(e.span, { data: binder.text(e.span) }));
  }
  const value = evaluate(e, binder.context, binder.locals);
  if (value.kind === "unbound") return found;
  if (value.kind !== "data") {
    return fail(
      messages.wrongKind(e.span, { what: `"${binder.text(e.span)}"`, want: "data", is: value.kind }),
    );
  }
  const { data } = value;
  if (data.part === undefined) fail(messages.partMissing(e.span, { data: binder.text(e.span) }));
  if (data.part === "test") fail(messages.calibrateOnTest(e.span, { data: dataText(data) }));
  const { count } = data.set.parts[data.part!];
  if (found.take !== undefined && found.take > count) {
    const have = `at most ${count} samples, all of ${dataText(data)}`;
    fail(messages.outOfRange(take!.span, { what: "what is taken", want: have, is: `${found.take} samples` }));
  }
  return { ...found, data };
}

function samplesOf(binder: Binder, e: ast.Expression | undefined): { take?: number } {
  if (e === undefined) return {};
  const value = evaluate(e, binder.context, binder.locals);
  if (value.kind === "unbound") return {};
  const what = "what is taken";
  if (value.kind !== "number") {
    return fail(messages.wrongKind(e.span, { what, want: "number", is: value.kind }));
  }
  if (value.unit !== undefined && !["sample", "samples"].includes(value.unit)) {
    fail(
      messages.wrongUnit(e.span, {
        what,
        want: "a number of samples",
        is: show(value),
        cure: `${value.value} samples`,
      }),
    );
  }
  if (!Number.isInteger(value.value) || value.value < 1) {
    fail(messages.outOfRange(e.span, { what, want: "a positive number of samples", is: show(value) }));
  }
  return { take: value.value };
}

const bytesOf: Readonly<Record<string, number>> = {
  byte: 1,
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** `4 bits per weight` over what `choose` reaches, or `2 MiB` over all weights. */
export function bindBudget(binder: Binder, item: Item<"budget">): Budget {
  const { amount: e, per, score, span } = item;
  const value = evaluate(e, binder.context, binder.locals);
  if (value.kind !== "number" && value.kind !== "unbound") {
    return fail(messages.wrongKind(e.span, { what: "the budget", want: "number", is: value.kind }));
  }
  const amount = value.kind === "number" ? value.value : 4;
  // A parameter without a value yet may bring a size: `mix(2 MiB)`.
  const unit = item.unit?.text ?? (value.kind === "number" ? value.unit : "MiB");
  const bits = unit === "bit" || unit === "bits";
  if (unit === undefined || !(bits || unit in bytesOf)) {
    return fail(messages.wrongUnit(e.span, {
      what: "the budget",
      want: "bits per weight or a size such as 2 MiB",
      is: value.kind === "number" ? show(value) : `${binder.text(e.span)} without a unit`,
      cure: `${
        e.kind === "name" ? e.name : binder.text(e.span).replace(/\s*[%\p{L}]+$/u, "")
      } bits per weight`,
    }));
  }
  if (bits && per?.text !== "weight") {
    fail(messages.budgetPer((per ?? item).span, { is: per?.text ?? "" }));
  }
  if (!bits && per !== undefined) fail(messages.sizePer(per.span, { unit }));
  if (!(amount > 0)) {
    fail(messages.outOfRange(e.span, { what: "the budget", want: "above 0", is: String(amount) }));
  }
  if (score === undefined) {
    return fail(messages.missingScore(span, {}));
  }
  const metric = binder.entry("metric", score.text, score.span);
  if (metric.name === "bits" || metric.name === "bytes") {
    fail(messages.scoredByCost(score.span, { metric: metric.name }));
  }
  return {
    amount: bits ? amount : amount * bytesOf[unit]!,
    of: bits ? "bits" : "bytes",
    metric: metric.name,
    text: `${amount} ${unit}${bits ? " per weight" : ""} scored by ${metric.name}`,
    span,
    line: binder.line(span),
  };
}
