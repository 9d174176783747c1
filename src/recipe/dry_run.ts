/**
 * What a cell would do, without doing it: definitions are made, models and data are opened (their headers are read), every
 * recipe is bound and planned on its model. Nothing is quantized, trained, evaluated, drawn or written.
 */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { lines } from "../../grammar/messages/display.ts";
import { position } from "../../grammar/render.ts";
import { bindRecipe } from "./bind_recipe.ts";
import { type Context, fail, type StatementResult } from "./context.ts";
import { domainOf } from "./controls.ts";
import { explainTables, explanationOf, explanationRecord, sizeNote } from "./explain_table.ts";
import { writing } from "./exports/file.ts";
import { evaluate, recipeUse, text } from "./expression.ts";
import { checkRunnable } from "./passes/runnable.ts";
import { planPrepared } from "./passes/prepare.ts";
import { definesOf, expressionsOf, needsWork, partsOf, reads, readsOf } from "./reads.ts";
import { Scope } from "./scope.ts";
import { runStatement } from "./statements/all.ts";
import { together, wordedBundle } from "./worded.ts";

/** "check": a line for each recipe; "explain": its tables, tensor by tensor. */
export type DryRun = "check" | "explain";

/** Statements that only say how things are called. */
const cheap = new Set<ast.StatementKind>(["formula", "scheme", "recipe", "set", "explain"]);

const isUnknown = (name: string, context: Context) => context.scope.get(name)?.kind === "unbound";

/** One statement of a cell that has been checked. */
export async function dryRun(s: ast.Statement, how: DryRun, context: Context): Promise<StatementResult> {
  const plans: unknown[] = [];
  const unknown = [...readsOf(s)].some(({ text }) => isUnknown(text, context));
  for (const applied of appliesIn(s)) plans.push(...planned(applied, how, context));
  if ((s.kind === "export" || s.kind === "save") && s.path.kind === "text") {
    const path = text(s.path, context);
    writing(path, s.path, () => context.ports.mayCreate?.(path));
  }
  const simple = cheap.has(s.kind) || (s.kind === "assign" && !needsWork(s.value));
  if (simple && !unknown) return await runStatement(s, context);
  const defines = definesOf(s);
  for (const name of defines) context.scope.set(name, { kind: "unbound", name });
  return { defines, value: plans };
}

interface Applied {
  readonly apply: ast.ApplyExpression;
  /** Of the sweeps around it. */
  readonly controls: readonly ast.Control[];
}

function* appliesIn(s: ast.Statement, controls: readonly ast.Control[] = []): Generator<Applied> {
  for (const e of expressionsOf(s)) yield* within(e, controls);
  if (s.kind === "interact") {
    for (const inner of s.body) yield* appliesIn(inner, [...controls, ...s.controls]);
  }
}

function* within(e: ast.Expression, controls: readonly ast.Control[]): Generator<Applied> {
  if (e.kind === "apply") yield { apply: e, controls };
  if (e.kind === "sweep") {
    for (const inner of e.body) yield* appliesIn(inner, [...controls, ...e.controls]);
  }
  for (const part of partsOf(e)) yield* within(part, controls);
}

/** At the first values of the sweeps around it. */
function planned({ apply, controls }: Applied, how: DryRun, context: Context): unknown[] {
  const { recipe, model: of, span } = apply;
  const scope = new Scope(context.scope);
  for (const control of controls) {
    const domain = domainOf(control, { ...context, scope });
    if (domain.kind === "list") scope.set(control.name.text, domain.items[0]!);
    else {scope.set(control.name.text, {
        kind: "number",
        value: domain.integer ? Math.ceil(domain.from) : domain.from,
      });}
  }
  const inner: Context = { ...context, scope };
  if ([...reads(recipe), ...reads(of)].some(({ text }) => isUnknown(text, inner))) return [];
  const value = evaluate(of, inner);
  if (value.kind === "unbound") return [];
  if (value.kind !== "model") {
    return fail(
      messages.wrongKind(of.span, { what: "what a recipe is applied to", want: "model", is: value.kind }),
    );
  }
  const use = recipeUse(recipe, inner), { model } = value;
  const plan = planPrepared(bindRecipe(use, inner), model, inner);
  for (const warning of plan.warnings) context.warn(warning);
  checkRunnable(plan);
  const explanation = explanationOf(plan), { name } = use.definition, { language } = context.settings;
  if (how === "explain") {
    const tables = explainTables(explanation, name, model, language);
    context.emit({ kind: "display", data: together(tables.map((table) => wordedBundle(table, language))) });
  } else {
    const line = position(context.source.text, span.start).line + 1;
    const a = { line, recipe: name, model: model.name, size: sizeNote(explanation, language) };
    const text = `${lines.checked(a, language)}\n`;
    context.emit({ kind: "stream", name: "stdout", text });
  }
  return [explanationRecord(explanation, name, model)];
}
