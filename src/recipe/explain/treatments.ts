/** Tensors that are treated alike: the same rule, the same properties from the same lines, over the same other rules. */
import type { Table } from "../../display/table.ts";
import type { BoundRecipe, Rule } from "../bound.ts";
import type { ActivationPlan } from "../activations/treatment.ts";
import type { ModelPlan, Origin, TensorPlan } from "../plan.ts";

/** A tensor, or what flows into a layer or out of it. */
export type Treated = TensorPlan | ActivationPlan;

export interface Property {
  readonly property: string;
  readonly value: string;
  /** "line 3", "line 5 (adjust)", "defaults, line 2", "scheme", "language". */
  readonly from: string;
  readonly line?: number;
}

export interface RuleText {
  readonly line: number;
  readonly text: string;
}

export interface Treatment {
  /** "A", "B" ... */
  readonly name: string;
  readonly plans: readonly Treated[];
  readonly properties: readonly Property[];
  readonly rule: RuleText;
  readonly amended: readonly RuleText[];
  readonly lost: readonly RuleText[];
}

const titles: Readonly<Record<Origin["property"], string>> = {
  format: "format",
  dialect: "dialect",
  per: "granularity",
  mapping: "mapping",
  clip: "clip",
  scaling: "scaling",
};

/** A rule as it was written, on one line. */
export function ruleText({ line, span }: Rule, { use }: BoundRecipe): RuleText {
  const text = use.definition.source.text.slice(span.start, span.end).replace(/\s+/g, " ");
  return { line, text };
}

export function propertiesOf({ origins, adjusts }: Treated): Property[] {
  const amending = new Set(adjusts.map((a) => a.line));
  return origins.filter((o) => o.text !== "").map(({ property, text, from, line }) => ({
    property: titles[property],
    value: text.replace(/^(?:per|clip) /, ""),
    from: line !== undefined && amending.has(line) ? `${from} (adjust)` : from,
    ...(line !== undefined && { line }),
  }));
}

const keyOf = ({ action, rule, adjusts, lost, origins, formatText }: Treated) =>
  JSON.stringify([
    action,
    rule?.span,
    adjusts.map((r) => r.span),
    lost.map((r) => r.span),
    formatText,
    origins.map((o) => [o.property, o.text, o.from]),
  ]);

/** A, B ... Z, AA ... */
const letters = (n: number): string =>
  (n < 26 ? "" : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + n % 26);

/** What flows, unless it is kept as it would be without the rule. */
export const flowing = ({ activations }: ModelPlan): readonly ActivationPlan[] =>
  activations.filter((a) => a.action === "quantize" || a.lost.length > 0);

export function treatmentsOf(plan: ModelPlan): Treatment[] {
  const { tensors, recipe } = plan, ruled = tensors.filter((t) => t.rule !== undefined);
  const groups = Map.groupBy([...ruled, ...flowing(plan)], keyOf);
  return [...groups.values()].map((plans, i): Treatment => {
    const { rule, adjusts, lost } = plans[0]!;
    const told = (r: Rule) => ruleText(r, recipe);
    return {
      name: letters(i),
      plans,
      properties: propertiesOf(plans[0]!),
      rule: told(rule!),
      amended: adjusts.map(told),
      lost: lost.map(told),
    };
  });
}

const widest = 58;
const cut = (text: string) => text.length <= widest ? text : `${text.slice(0, widest - 1)}…`;

/** Each property of each treatment, with the line it comes from, the rule that won and those that lost. */
export function treatmentTable(treatments: readonly Treatment[]): Table {
  const rows = treatments.flatMap(({ name, plans, properties, rule, amended, lost }) => {
    const own = properties.map((p) => [p.property, p.value, p.from] as const);
    const rules = (title: string, list: readonly RuleText[]) =>
      list.map(({ line, text }) => [title, cut(text), `line ${line}`] as const);
    const all = [...own, ...rules("won by", [rule]), ...rules("amended by", amended), ...rules("over", lost)];
    return all.map((row, i) => i === 0 ? [name, plans.length, ...row] : [null, null, ...row]);
  });
  return {
    title: "how tensors are treated, and which line says so",
    columns: [
      { name: "treatment", title: "as" },
      { name: "tensors" },
      { name: "property" },
      { name: "value" },
      { name: "from" },
    ],
    rows,
    notes: [],
  };
}
