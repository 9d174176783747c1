/** What the functions of distributions are given: distributions by place, all else by name. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import type { Distribution } from "../../numerics/distribution/distribution.ts";
import { find, namesOf } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import { type Context, fail } from "../context.ts";
import { evaluate, type Locals } from "../expression.ts";
import { show } from "../use_recipe.ts";
import type { Value } from "../values.ts";

/** @throws DiagnosticError that says what there is instead. */
export function distributionsIn(
  value: Value,
  e: ast.Expression,
  context: Context,
  locals: Locals,
): readonly Distribution[] {
  if (value.kind === "distribution") return [value.distribution];
  if (value.kind === "list") return value.items.flatMap((item) => distributionsIn(item, e, context, locals));
  const name = value.kind === "word" ? value.name : "";
  const entry = find("distribution", name);
  if (entry !== undefined) {
    const bare: ast.NameExpression = { kind: "name", span: e.span, name };
    return [entry.of(bindArguments(entry, bare, context, locals))];
  }
  const known = namesOf("distribution");
  if (value.kind !== "word") {
    fail(messages.wrongKind(e.span, { what: "it", want: "distribution", is: value.kind }));
  }
  return fail(messages.unknown(e.span, { kind: "distribution", name, near: suggest(name, known), known }));
}

export interface Given {
  readonly distributions: readonly Distribution[];
  /** Those by name. */
  readonly named: readonly ast.Argument[];
  /** Whether the name of a cell that is being checked has no value yet. */
  readonly open: boolean;
}

/** @throws DiagnosticError when there is no distribution, or one is given twice. */
export function given(e: ast.CallExpression, context: Context, locals: Locals, example: string): Given {
  const seen = new Map<string, Distribution>();
  let open = false;
  for (const { name, value } of e.args) {
    if (name !== undefined) continue;
    const found = evaluate(value, context, locals);
    if (found.kind === "unbound") {
      open = true;
      continue;
    }
    for (const distribution of distributionsIn(found, value, context, locals)) {
      if (seen.has(distribution.name)) fail(messages.twice(value.span, { what: distribution.name }));
      seen.set(distribution.name, distribution);
    }
  }
  if (seen.size === 0 && !open) {
    fail(messages.wrongNumberOfArguments(e.span, { of: e.callee.text, takes: 1, has: 0, example }));
  }
  return { distributions: [...seen.values()], named: e.args.filter((a) => a.name !== undefined), open };
}

/** Refuses what is given by a name that the function does not have, or twice. */
export function checkNames(e: ast.CallExpression, known: readonly string[]): void {
  const seen = new Set<string>();
  for (const { name } of e.args) {
    if (name === undefined) continue;
    const { text, span } = name;
    if (!known.includes(text)) {
      const near = suggest(text, known);
      fail(messages.unknownParameter(span, { of: e.callee.text, name: text, near, known }));
    }
    if (seen.has(text)) fail(messages.twice(span, { what: `"${text}"` }));
    seen.add(text);
  }
}

const most = 8;

/** `bits: 4`, `bits: 1..8`, `bits: [2, 4, 8]`: numbers of bits from 1 to 8. */
export function bitsOf(e: ast.CallExpression, context: Context, locals: Locals, example: string): number[] {
  const given = e.args.find((a) => a.name?.text === "bits");
  if (given === undefined) {
    return fail(messages.missingParameter(e.span, { of: e.callee.text, name: "bits", example }));
  }
  const value = evaluate(given.value, context, locals);
  const all: readonly Value[] = value.kind === "list"
    ? value.items
    : value.kind === "range" && value.integer && value.to - value.from < most
    ? Array.from(
      { length: value.to - value.from + 1 },
      (_, i) => ({ kind: "number", value: value.from + i }) as const,
    )
    : [value];
  return all.map((item) => {
    const fits = item.kind === "number" && Number.isInteger(item.value) && item.value >= 1 &&
      item.value <= most && (item.unit ?? "bits").startsWith("bit");
    if (fits) return item.value;
    return fail(messages.outOfRange(given.value.span, {
      what: `"bits" of ${e.callee.text}`,
      want: `an integer from 1 to ${most}, a range or a list of them`,
      is: show(item),
    }));
  });
}
