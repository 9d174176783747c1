/** Which rule stands for each use of a tensor when all have been read in order, and which it replaced. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Model } from "../model/model.ts";
import type { BoundRecipe, Rule } from "./bound.ts";
import {
  type AnyUse,
  describe,
  emptyLeaves,
  matcher,
  pathsOf,
  roleOf,
  type Use,
  usesOf,
  type ValueUse,
  valueUsesOf,
} from "./select.ts";

export interface Standing<Of extends AnyUse = Use> {
  readonly use: Of;
  /** The last `quantize`, `choose` or `keep` that reached it. */
  readonly rule?: Rule;
  /** What amends it, in the order written. */
  readonly adjusts: readonly Rule[];
  /** Rules that reached it and were replaced, in the order written. */
  readonly lost: readonly Rule[];
}

/** The uses that a rule reaches; none is a mistake that names its cause. */
class Reach {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: string;
  readonly #model: Model;
  readonly #uses: readonly AnyUse[];
  readonly #types: readonly string[];

  constructor(text: string, model: Model, uses: readonly AnyUse[]) {
    this.#text = text;
    this.#model = model;
    this.#uses = uses;
    this.#types = [...new Set(uses.map((u) => u.layer.type))];
  }

  of(rule: Rule): number[] {
    const open = rule.kind === "choose" ? stored : [...stored, ...flowing];
    const unread = rule.roles.filter((r) => !open.includes(r));
    if (unread.length > 0 && rule.kind !== "keep") {
      this.diagnostics.push(messages.notYet(rule.span, {
        what: `${rule.kind === "choose" ? "choose" : "quantize"} ${unread.join(", ")}`,
        cure: rule.kind === "choose"
          ? "It chooses formats of weights and bias"
          : "It quantizes weights, bias, inputs and outputs",
      }));
      return [];
    }
    if (this.#misspelt(rule)) return [];
    const matches = matcher(rule.selector);
    const selected = this.#uses.flatMap((use, i) => matches(use) ? [i] : []);
    const reached = rule.roles.length === 0
      ? selected
      : selected.filter((i) => rule.roles.includes(roleOf(this.#uses[i]!)));
    if (reached.length === 0 && !(rule.kind === "keep" && unread.length > 0)) {
      this.#reachesNothing(rule, selected);
    }
    return reached;
  }

  /** A part of the selector that matches nothing by itself. */
  #misspelt(rule: Rule): boolean {
    const empty = emptyLeaves(rule.selector, this.#uses);
    for (const leaf of empty) {
      const bare = leaf.kind === "glob"
        ? leaf.pattern.replaceAll("*", "")
        : leaf.kind === "type"
        ? leaf.name
        : "";
      const near = bare === "" ? [] : suggest(bare, pathsOf(this.#model));
      const what = describe(leaf, this.#text);
      this.diagnostics.push(messages.matchesNothing(leaf.span, { what, near, types: this.#types }));
    }
    return empty.length > 0;
  }

  #reachesNothing(rule: Rule, selected: readonly number[]): void {
    const { span } = rule.selector;
    const what = describe(rule.selector, this.#text);
    const has = [...new Set(selected.map((i) => roleOf(this.#uses[i]!)))];
    this.diagnostics.push(
      selected.length === 0
        ? messages.matchesNothing(span, { what, near: [], types: this.#types })
        : messages.roleMatchesNothing(span, { what, role: rule.roles.join(", "), has }),
    );
  }
}

const stored = ["weights", "bias"], flowing = ["inputs", "outputs"];

/** Rules that keep what no rule quantizes. */
function keepingNothing(rules: readonly Rule[]): Diagnostic[] {
  const quantized = new Set(["weights", "bias", ...rules.filter(gives).flatMap((r) => r.roles)]);
  return rules.filter((r) =>
    r.kind === "keep" && r.roles.length > 0 && !r.roles.some((q) => quantized.has(q))
  )
    .map((r) => messages.keepsNothing(r.span, { role: r.roles.join(", ") }));
}

const gives = (rule: Rule | undefined) => rule?.kind === "quantize" || rule?.kind === "choose";

/** A rule that reached something and won nothing has no effect. */
function shadowed(
  reached: ReadonlyMap<Rule, readonly number[]>,
  standing: readonly Standing<AnyUse>[],
): Diagnostic[] {
  const winners = new Set(standing.flatMap((s) => s.rule === undefined ? [] : [s.rule, ...s.adjusts]));
  return [...reached].flatMap(([rule, uses]) => {
    if (winners.has(rule) || uses.length === 0) return [];
    const by = standing[uses[0]!]!.rule;
    return by === undefined ? [] : [messages.shadowed(rule.span, { line: by.line })];
  });
}

export interface Stand {
  readonly standing: readonly Standing[];
  /** Of what flows: those that a rule reaches. */
  readonly values: readonly Standing<ValueUse>[];
  readonly diagnostics: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

export function standingOf({ rules, use }: BoundRecipe, model: Model): Stand {
  const { text } = use.definition.source;
  const uses: AnyUse[] = [...usesOf(model), ...valueUsesOf(model)];
  const reach = new Reach(text, model, uses);
  const standing: Standing<AnyUse>[] = uses.map((use) => ({ use, adjusts: [], lost: [] }));
  const reached = new Map<Rule, readonly number[]>();
  for (const rule of rules) {
    const found = reach.of(rule);
    reached.set(rule, found);
    if (rule.kind !== "adjust") {
      for (const i of found) {
        const { use, rule: before, adjusts, lost } = standing[i]!;
        standing[i] = { use, rule, adjusts: [], lost: [...lost, ...(before ? [before] : []), ...adjusts] };
      }
      continue;
    }
    const amended = found.filter((i) => gives(standing[i]!.rule));
    for (const i of amended) standing[i] = { ...standing[i]!, adjusts: [...standing[i]!.adjusts, rule] };
    if (found.length > 0 && amended.length === 0) {
      reach.diagnostics.push(messages.adjustsNothing(rule.span, { what: describe(rule.selector, text) }));
    }
  }
  const warnings = reach.diagnostics.length > 0 ? [] : shadowed(reached, standing);
  return {
    standing: standing.filter((s): s is Standing => "tensor" in s.use),
    values: standing.filter((s): s is Standing<ValueUse> => !("tensor" in s.use) && s.rule !== undefined),
    diagnostics: reach.diagnostics,
    warnings: [...keepingNothing(rules), ...warnings],
  };
}
