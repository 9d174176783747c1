/** What a recipe asks for that cannot run yet: told once, at its line, before any work starts. */
import { messages } from "../../../grammar/messages.ts";
import { fail } from "../context.ts";
import type { ModelPlan } from "../plan.ts";

/** @throws DiagnosticError at the first pass that cannot run, naming the others. */
export function checkRunnable({ recipe }: ModelPlan): void {
  const { prepare, solve, use } = recipe;
  const blocked = [
    ...prepare.filter(({ entry }) => !entry.runs).map((p) => ({ text: `prepare ${p.name}`, span: p.span })),
    ...solve.filter(({ entry }) => !entry.runs).map((p) => ({ text: `solve ${p.name}`, span: p.span })),
  ].sort((a, b) => a.span.start - b.span.start);
  const [first, ...rest] = blocked;
  if (first === undefined) return;
  const more = rest.map((b) => b.text);
  fail({ ...messages.passNotYet(first.span, { pass: first.text, more }), source: use.definition.source });
}
