/**
 * What a recipe would do to a model, tensor by tensor, and which line of it says so. No numeric work: every mistake
 * that can be found without the weights is found here.
 */
import { type Diagnostic, DiagnosticError } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Layer, Model, Tensor } from "../model/model.ts";
import { gridOf, type Level, type Plan } from "../numerics/plan.ts";
import type { BoundRecipe, Format, Properties, Rule, Said } from "./bind_recipe.ts";
import { describe, emptyLeaves, matcher, pathsOf, type Use, usesOf } from "./select.ts";

/** Where a property of a tensor comes from. */
export interface Origin {
  readonly property: "format" | "per" | "mapping" | "clip";
  /** As it was written, such as "per group(32)". */
  readonly text: string;
  /** "line 3", "defaults, line 2", "language". */
  readonly from: string;
}

export interface TensorPlan {
  readonly tensor: Tensor;
  readonly layer: Layer;
  readonly action: "quantize" | "keep" | "none";
  /** The rule that won; absent when none reached the tensor. */
  readonly rule?: Rule;
  readonly format?: Format;
  readonly formatText: string;
  /** What the numeric engine is asked to do, for integers. */
  readonly plan?: Plan;
  /** The granularity chosen for a scheme of formulas that leaves it open. */
  readonly level?: Level;
  readonly origins: readonly Origin[];
}

export interface ModelPlan {
  readonly model: Model;
  readonly recipe: BoundRecipe;
  readonly tensors: readonly TensorPlan[];
  readonly warnings: readonly Diagnostic[];
}

/** What stands for one use of a tensor while the rules are read in order. */
interface Standing {
  rule?: Rule;
  readonly adjusts: Rule[];
}

class Planner {
  readonly diagnostics: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];
  readonly #recipe: BoundRecipe;
  readonly #model: Model;
  readonly #uses: Use[];
  readonly #standing: Standing[];

  constructor(recipe: BoundRecipe, model: Model) {
    this.#recipe = recipe;
    this.#model = model;
    this.#uses = usesOf(model);
    this.#standing = this.#uses.map(() => ({ adjusts: [] }));
  }

  /** The uses that a rule reaches; none is a mistake that names its cause. */
  #reach(rule: Rule): number[] {
    const { text } = this.#recipe.use.definition.source;
    const unread = rule.roles.filter((r) => r !== "weights" && r !== "bias");
    if (unread.length > 0 && rule.kind !== "keep") {
      this.diagnostics.push(messages.notYet(rule.span, {
        what: `quantize ${unread.join(", ")}`,
        cure: "It quantizes weights and bias; activations come with calibration",
      }));
      return [];
    }
    if (unread.length > 0 && unread.length === rule.roles.length) {
      this.warnings.push(messages.keepsNothing(rule.span, { role: unread.join(", ") }));
    }
    const empty = emptyLeaves(rule.selector, this.#uses);
    for (const leaf of empty) {
      const said = describe(leaf, text);
      const bare = leaf.kind === "glob"
        ? leaf.pattern.replaceAll("*", "")
        : leaf.kind === "type"
        ? leaf.name
        : "";
      const types = [...new Set(this.#uses.map((u) => u.layer.type))];
      const near = bare === "" ? [] : suggest(bare, pathsOf(this.#model));
      this.diagnostics.push(messages.matchesNothing(leaf.span, { what: said, near, types }));
    }
    if (empty.length > 0) return [];
    const matches = matcher(rule.selector);
    const selected = this.#uses.flatMap((use, i) => matches(use) ? [i] : []);
    const reached = rule.roles.length === 0
      ? selected
      : selected.filter((i) => rule.roles.includes(this.#uses[i]!.tensor.role));
    if (reached.length === 0 && !(rule.kind === "keep" && unread.length > 0)) {
      const has = [...new Set(selected.map((i) => this.#uses[i]!.tensor.role))];
      const what = describe(rule.selector, text);
      this.diagnostics.push(
        selected.length === 0
          ? messages.matchesNothing(rule.selector.span, {
            what,
            near: [],
            types: [...new Set(this.#uses.map((u) => u.layer.type))],
          })
          : messages.roleMatchesNothing(rule.selector.span, { what, role: rule.roles.join(", "), has }),
      );
    }
    return reached;
  }

  /** Lets a rule take what it reaches, and returns that. */
  #apply(rule: Rule): number[] {
    const reached = this.#reach(rule);
    if (rule.kind !== "adjust") {
      for (const i of reached) this.#standing[i] = { rule, adjusts: [] };
      return reached;
    }
    const amended = reached.filter((i) => this.#standing[i]!.rule?.kind === "quantize");
    for (const i of amended) this.#standing[i]!.adjusts.push(rule);
    if (reached.length > 0 && amended.length === 0) {
      const what = describe(rule.selector, this.#recipe.use.definition.source.text);
      this.diagnostics.push(messages.adjustsNothing(rule.span, { what }));
    }
    return reached;
  }

  /** A rule that reached something and won nothing has no effect. */
  #shadowed(reach: ReadonlyMap<Rule, number[]>): void {
    const winners = new Set(
      this.#standing.flatMap((s) => s.rule === undefined ? [] : [s.rule, ...s.adjusts]),
    );
    for (const [rule, reached] of reach) {
      if (winners.has(rule) || reached.length === 0) continue;
      const by = this.#standing[reached[0]!]!.rule;
      if (by !== undefined) this.warnings.push(messages.shadowed(rule.span, { line: by.line }));
    }
  }

  run(): ModelPlan {
    const reach = new Map(this.#recipe.rules.map((rule) => [rule, this.#apply(rule)]));
    const plans = new Map<Tensor, TensorPlan>();
    if (this.diagnostics.length === 0) {
      this.#shadowed(reach);
      this.#uses.forEach((use, i) => {
        const own = this.#resolve(use, this.#standing[i]!);
        const other = plans.get(use.tensor);
        if (other !== undefined && fingerprint(other) !== fingerprint(own)) {
          const layers = use.tensor.consumers.map((l) => l.path);
          const span = (own.rule ?? other.rule)!.span;
          this.diagnostics.push(messages.sharedTensor(span, { tensor: use.tensor.path, layers }));
        }
        if (other === undefined) plans.set(use.tensor, own);
      });
    }
    const unique = dedupe(this.diagnostics);
    const source = this.#recipe.use.definition.source;
    if (unique.length > 0) throw new DiagnosticError(...unique.map((d) => ({ ...d, source })));
    if (![...plans.values()].some((p) => p.action === "quantize")) {
      const { name, span } = this.#recipe.use.definition;
      this.warnings.push(
        messages.quantizesNothing({ start: span.start, end: span.start + 6 }, { recipe: name }),
      );
    }
    const warnings = this.warnings.map((d) => ({ ...d, source }));
    return { model: this.#model, recipe: this.#recipe, tensors: [...plans.values()], warnings };
  }

  #resolve(use: Use, { rule, adjusts }: Standing): TensorPlan {
    const place = { tensor: use.tensor, layer: use.layer };
    if (rule?.format === undefined) {
      return {
        ...place,
        action: rule === undefined ? "none" : "keep",
        formatText: "",
        origins: [],
        ...(rule && { rule }),
      };
    }
    const { defaults } = this.#recipe;
    // Later amendments first, then the rule, then the recipe's defaults.
    const layers = [...adjusts].reverse().map((a) => a.properties).concat(rule.properties);
    const pick = <K extends keyof Properties>(
      key: K,
    ): { said: Said<unknown> & Properties[K]; inDefaults: boolean } | undefined => {
      const said = layers.map((p) => p[key]).find((s) => s !== undefined);
      if (said !== undefined) return { said, inDefaults: false };
      return defaults[key] === undefined ? undefined : { said: defaults[key], inDefaults: true };
    };
    const [level, mapping, clip] = [pick("level"), pick("mapping"), pick("clip")];
    const origins: Origin[] = [{
      property: "format",
      text: rule.format.text,
      from: `line ${rule.format.line}`,
    }];
    const note = (
      property: Origin["property"],
      found: typeof level | typeof mapping | typeof clip,
      fallback: string,
    ) => {
      const from = found === undefined
        ? "language"
        : `${found.inDefaults ? "defaults, " : ""}line ${found.said.line}`;
      origins.push({ property, text: found?.said.text ?? fallback, from });
    };
    const format = rule.format.value;
    const formatText = rule.format.text;
    if (format.kind === "formula") {
      this.#checkScheme(format, rule, { level, mapping, clip });
      if (level !== undefined) note("per", level, "");
    } else {
      if (level === undefined) {
        this.diagnostics.push(messages.missingChoice(rule.format.span, {
          what: "a granularity",
          example: `"per tensor", "per channel" or "per group(32)"`,
        }));
      }
      note("per", level, "");
      note("mapping", mapping, "symmetric");
      note("clip", clip, "clip minmax");
    }
    if (level !== undefined) this.#checkGroups(use, rule, level.said);
    const found = { ...place, action: "quantize" as const, rule, format, formatText, origins };
    if (format.kind === "formula") return { ...found, ...(level && { level: level.said.value }) };
    const plan: Plan = {
      format: format.integer,
      mapping: mapping?.said.value ?? "symmetric",
      level: level?.said.value ?? { kind: "tensor" },
      clip: clip?.said.value ?? { kind: "none" },
    };
    return { ...found, plan };
  }

  /** A scheme of formulas takes a level when one of its statistics leaves it open, and nothing else. */
  #checkScheme(
    format: Extract<Format, { kind: "formula" }>,
    rule: Rule,
    said: {
      level?: { said: Said<unknown>; inDefaults: boolean } | undefined;
      mapping?: { said: Said<unknown>; inDefaults: boolean } | undefined;
      clip?: { said: Said<unknown>; inDefaults: boolean } | undefined;
    },
  ): void {
    const open = format.scheme.statistics.some(({ level }) =>
      level.kind === "level" || (level.kind === "group" && level.size === undefined)
    );
    if (open && said.level === undefined) {
      this.diagnostics.push(
        messages.missingChoice(rule.format!.span, {
          what: "a granularity",
          example: `"per channel" or "per group(32)"`,
        }),
      );
    }
    for (const found of [open ? undefined : said.level, said.mapping, said.clip]) {
      if (found === undefined || found.inDefaults) continue;
      this.diagnostics.push(
        messages.noEffect(found.said.span, { what: `"${found.said.text}"`, scheme: format.scheme.name }),
      );
    }
  }

  #checkGroups(use: Use, rule: Rule, said: Said<Level>): void {
    const level = said.value;
    const { cols, rows, path } = use.tensor;
    if (level.kind !== "group") return;
    if (cols % level.size === 0) {
      gridOf(level, rows, cols);
      return;
    }
    // What is offered must fit every tensor that the rule reaches.
    const all = this.#uses.filter((_, i) => this.#standing[i]!.rule === rule).map((u) => u.tensor.cols);
    const divisors = Array.from({ length: cols }, (_, i) => i + 1)
      .filter((d) => d > 1 && all.every((n) => n % d === 0));
    const below = divisors.filter((d) => d <= level.size).at(-1);
    const above = divisors.find((d) => d > level.size && d < cols);
    const fits = [below, above].filter((d): d is number => d !== undefined);
    this.diagnostics.push(
      messages.groupDoesNotDivide(said.span, { cols, tensor: path, size: level.size, fits }),
    );
  }
}

/** One mistake in one place is told once, with the first tensor that shows it. */
function dedupe(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((d) => {
    const key = `${d.code} ${d.span.start} ${
      d.code === "selector-matches-nothing" ? d.wording.en.message : ""
    }`;
    return !seen.has(key) && seen.add(key);
  });
}

const fingerprint = (p: TensorPlan) => JSON.stringify([p.action, p.formatText, p.plan ?? p.level ?? null]);

/** @throws DiagnosticError with every mistake found. */
export function planRecipe(recipe: BoundRecipe, model: Model): ModelPlan {
  return new Planner(recipe, model).run();
}
