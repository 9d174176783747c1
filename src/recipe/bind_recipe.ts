/**
 * A recipe bound to its arguments: every name looked up, every number checked. All mistakes are collected, so that ten
 * of them are shown at once.
 */
import type * as ast from "../../grammar/ast.ts";
import { DiagnosticError } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { bindCandidates, bindFormat } from "./bind_format.ts";
import { Binder } from "./binder.ts";
import type { BoundRecipe, Properties, Rule, Said } from "./bound.ts";
import { type Context, fail } from "./context.ts";
import { evaluate } from "./expression.ts";
import { bindBudget, bindCalibration, bindPass } from "./passes/bind_pass.ts";
import { checkOrder } from "./passes/order.ts";
import type { RecipeUse, Value } from "./values.ts";

export type { BoundRecipe, Format, Properties, Rule, Said } from "./bound.ts";

function bindSeed(binder: Binder, e: ast.Expression): number {
  const value = evaluate(e, binder.context, binder.locals);
  if (value.kind === "unbound") return 0;
  if (value.kind === "number" && Number.isInteger(value.value) && value.unit === undefined) {
    return value.value;
  }
  const is = value.kind === "number" ? String(value.value) : `a ${value.kind}`;
  return fail(messages.outOfRange(e.span, { what: "the seed", want: "an integer", is }));
}

type RuleItem = Extract<ast.RecipeItem, { kind: Rule["kind"] }>;

function bindRule(binder: Binder, item: RuleItem, dialect: string): Rule {
  binder.selector(item.selector);
  const { kind, selector, span } = item;
  const rule = { kind, roles: binder.roles(item.roles), selector, span, line: binder.line(span) };
  if (item.kind === "keep") return { ...rule, properties: {} };
  const format = item.kind === "quantize"
    ? binder.attempt(() => bindFormat(binder, item.scheme, dialect))
    : undefined;
  const candidates = item.kind === "choose"
    ? binder.attempt(() => bindCandidates(binder, item.scheme, dialect))
    : undefined;
  const [first] = candidates ?? [];
  const many = first && { ...first, text: binder.text(item.kind === "choose" ? item.scheme.span : span) };
  return {
    ...rule,
    properties: binder.properties(item.properties),
    ...(format && { format }),
    ...(many && { format: many, candidates: candidates! }),
  };
}

const single = new Set<ast.RecipeItem["kind"]>(["seed", "defaults", "calibrate", "budget", "dialect"]);

/** @throws DiagnosticError with every mistake of the recipe. */
export function bindRecipe(use: RecipeUse, context: Context): BoundRecipe {
  const binder = new Binder(use, context);
  const { items, source, span } = use.definition;
  const seen = new Set<string>();
  for (const { kind, span } of items) {
    if (single.has(kind) && seen.has(kind)) {
      binder.diagnostics.push(messages.twice(span, { what: `"${kind}"` }));
    }
    seen.add(kind);
  }
  const find = <K extends ast.RecipeItem["kind"]>(kind: K) =>
    items.find((item): item is Extract<ast.RecipeItem, { kind: K }> => item.kind === kind);
  const said = find("dialect");
  const own = said && binder.attempt(() => binder.dialect(said.name));
  const dialect: Said<string> = own === undefined
    ? { value: "quire", text: "quire", span, line: 0 }
    : binder.said(own, said!.span, own);
  const rules: Rule[] = [];
  const passes = {
    prepare: [] as BoundRecipe["prepare"][number][],
    solve: [] as BoundRecipe["solve"][number][],
  };
  let seed = 0;
  let defaults: Properties = {};
  for (const item of items) {
    switch (item.kind) {
      case "seed":
        seed = binder.attempt(() => bindSeed(binder, item.value)) ?? 0;
        break;
      case "defaults":
        defaults = binder.properties(item.properties);
        break;
      case "prepare":
      case "solve": {
        const pass = binder.attempt(() => bindPass(binder, item));
        if (pass !== undefined) passes[item.kind].push(pass);
        break;
      }
      case "quantize":
      case "choose":
      case "adjust":
      case "keep":
        rules.push(bindRule(binder, item, dialect.value));
    }
  }
  const [calibrate, spend] = [find("calibrate"), find("budget")];
  const calibration = calibrate && binder.attempt(() => bindCalibration(binder, calibrate));
  const budget = spend && binder.attempt(() => bindBudget(binder, spend));
  binder.diagnostics.push(...checkOrder(items));
  if (binder.diagnostics.length > 0) {
    throw new DiagnosticError(...binder.diagnostics.map((d) => ({ ...d, source })));
  }
  const found = { ...(calibration && { calibration }), ...(budget && { budget }) };
  return { use, rules, defaults, seed, dialect, ...passes, ...found };
}

/** Checks a definition before it is used: its parameters stand for any value that fits. */
export function checkRecipe(definition: RecipeUse["definition"], context: Context): void {
  const args = new Map(
    definition.parameters.map((p): [string, Value] => [p.name.text, { kind: "unbound", name: p.name.text }]),
  );
  bindRecipe({ definition, args }, context);
}
