/** `sweep b in 2..8, c in [minmax, mse] { statement }`: a row for every combination, the first name slowest. */
import type * as ast from "../../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { inSetting } from "../../../grammar/messages/tables.ts";
import { checkControls, domainOf, settingText } from "../controls.ts";
import { type Context, fail } from "../context.ts";
import { Scope } from "../scope.ts";
import { show } from "../use_recipe.ts";
import type { Value } from "../values.ts";
import { collect } from "./collect.ts";
import { type Entry, entryOf, tableOf, type TableValue } from "./table_value.ts";

/** More runs than this are a slip of the pen. */
const mostRuns = 10_000;

/** The values of one control, in order. */
function valuesOf(control: ast.Control, context: Context): Value[] {
  const { name, domain: e, fallback } = control;
  if (fallback !== undefined) fail(messages.startOfSweep(fallback.span, { name: name.text }));
  const domain = domainOf(control, context);
  if (domain.kind === "list") {
    domain.items.forEach((item, i) => {
      if (entryOf(name.text, item) !== undefined) return;
      const span = e.kind === "list" ? e.items[i]!.span : e.span;
      fail(messages.wrongKind(span, { what: `a value of "${name.text}"`, want: "number", is: item.kind }));
    });
    return [...domain.items];
  }
  const { from, to, integer } = domain;
  if (!integer) fail(messages.endlessDomain(e.span, { name: name.text, is: show(domain) }));
  const first = Math.ceil(from);
  // A range of 2^40 integers must not be written down to be refused.
  const count = Math.min(Math.floor(to) - first + 1, mostRuns + 1);
  return Array.from({ length: count }, (_, i) => ({ kind: "number", value: first + i }));
}

/** Every combination of the values of all names. */
function* settings(names: readonly string[], values: readonly Value[][]): Generator<Map<string, Value>> {
  const total = values.reduce((product, list) => product * list.length, 1);
  for (let run = 0; run < total; run++) {
    let rest = run;
    const chosen = values.map(() => 0);
    for (let i = values.length - 1; i >= 0; i--) {
      chosen[i] = rest % values[i]!.length;
      rest = Math.floor(rest / values[i]!.length);
    }
    yield new Map(names.map((name, i) => [name, values[i]![chosen[i]!]!]));
  }
}

/** What is shown of a body that stands on several lines: one. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/**
 * Nothing that the body shows is shown, and each different warning once.
 * @throws DiagnosticError that names the setting it happened in.
 */
export async function sweep(e: ast.SweepExpression, context: Context): Promise<TableValue> {
  checkControls(e.controls);
  const [body] = e.body;
  if (body === undefined || e.body.length > 1) {
    const second = e.body[1];
    return fail(messages.oneStatement(second?.span ?? e.span, { has: e.body.length }));
  }
  const names = e.controls.map((c) => c.name.text);
  const values = e.controls.map((control) => valuesOf(control, context));
  const runs = values.reduce((product, list) => product * list.length, 1);
  if (runs > mostRuns) {
    const said = values.some((list) => list.length > mostRuns) ? "more" : runs.toLocaleString("en");
    fail(messages.tooManyRuns(e.span, { runs: said, most: mostRuns.toLocaleString("en") }));
  }
  const warned = new Set<string>();
  const warn = (diagnostic: Diagnostic) => {
    const key = JSON.stringify([diagnostic.code, diagnostic.span, diagnostic.wording.en.message]);
    if (!warned.has(key)) context.warn(diagnostic);
    warned.add(key);
  };
  const rows: Entry[][] = [];
  for (const setting of settings(names, values)) {
    context.poll();
    const scope = new Scope(context.scope);
    for (const [name, value] of setting) scope.set(name, value);
    const given = [...setting].map(([name, value]) => ({ ...entryOf(name, value)!, swept: true as const }));
    try {
      const found = await collect(body, { ...context, scope, warn, emit: () => {} });
      for (const row of found) rows.push([...given, ...apart(row, names)]);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      const where = settingText(setting);
      throw new DiagnosticError(...error.diagnostics.map((d) => inSetting(d, where)));
    }
  }
  const { start, end } = body.span;
  return tableOf(oneLine(context.source.text.slice(start, end)), rows);
}

/** No two columns have one name: the second `n` is `n_2`. */
function apart(entries: readonly Entry[], taken: readonly string[]): Entry[] {
  const used = new Set(taken);
  return entries.map((entry) => {
    let { name } = entry;
    for (let n = 2; used.has(name); n++) name = `${entry.name}_${n}`;
    used.add(name);
    return { ...entry, name };
  });
}
