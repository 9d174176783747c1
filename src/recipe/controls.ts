/** Names that run through values: the controls of sweeps and interactions. */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { type Context, fail } from "./context.ts";
import { evaluate } from "./expression.ts";
import { checkName } from "./statements/define.ts";
import { nameOf } from "./tables/table_value.ts";
import { show } from "./use_recipe.ts";
import type { Value } from "./values.ts";

export type Domain = Extract<Value, { kind: "range" | "list" }>;

/** Each name once, and none that formats and formulas rely on. */
export function checkControls(controls: readonly ast.Control[]): void {
  const seen = new Set<string>();
  for (const { name } of controls) {
    checkName(name, []);
    if (seen.has(name.text)) fail(messages.duplicateName(name.span, { name: name.text }));
    seen.add(name.text);
  }
}

/** What a control runs through: never empty. */
export function domainOf({ name, domain: e }: ast.Control, context: Context): Domain {
  const domain = evaluate(e, context);
  if (domain.kind !== "range" && domain.kind !== "list") {
    return fail(messages.wrongKind(e.span, {
      what: `the domain of "${name.text}"`,
      want: "range",
      is: domain.kind,
      cure: `Write ${name.text} in 2..8, or ${name.text} in [2, 4, 8]`,
    }));
  }
  const is = show(domain);
  if (domain.kind === "list") {
    if (domain.items.length === 0) {
      fail(messages.emptyDomain(e.span, { name: name.text, is, cure: `${name.text} in [2, 4, 8]` }));
    }
    return domain;
  }
  const { from, to, integer } = domain;
  if (!Number.isFinite(from) || !Number.isFinite(to)) {
    fail(messages.outOfRange(e.span, { what: "the range", want: "ascending and finite", is }));
  }
  if (!(integer ? Math.ceil(from) <= to : from < to)) {
    const cure = to < from ? `${name.text} in ${to}..${from}` : `${name.text} in [${from}]`;
    fail(messages.emptyDomain(e.span, { name: name.text, is, cure }));
  }
  return domain;
}

/** A value as a setting says it: "clamp", "8", "1%". */
export const labelOf = (value: Value): string => nameOf(value) ?? show(value);

/** "b = 5, rule = clamp". */
export const settingText = (values: ReadonlyMap<string, Value>): string =>
  [...values].map(([name, value]) => `${name} = ${labelOf(value)}`).join(", ");
