/** What a value that flows into a layer or out of it gets: each property with the place that it comes from. */
import { type Diagnostic, DiagnosticError } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { takesClip } from "../../formula/scheme/bound.ts";
import type { Layer } from "../../model/model.ts";
import type { Level } from "../../numerics/plan.ts";
import type { BoundRecipe, DialectFormat, Format, Rule, Said, Scaling } from "../bound.ts";
import { definitionIn } from "../dialects.ts";
import type { Candidate, Origin } from "../plan.ts";
import type { ValueUse } from "../select.ts";
import type { Standing } from "../standing.ts";
import type { Seen } from "../calibration/watch.ts";
import { choose, type Chosen, dialectOf, originOf } from "../treatment.ts";

export interface ActivationPlan extends Partial<Candidate> {
  readonly layer: Layer;
  readonly role: "inputs" | "outputs";
  /** The file's name of the value. */
  readonly value: string;
  readonly action: "quantize" | "keep";
  readonly scaling?: Scaling;
  /** The rule that won; absent when a file says it. */
  readonly rule?: Rule;
  readonly adjusts: readonly Rule[];
  readonly lost: readonly Rule[];
  readonly formatText: string;
  readonly origins: readonly Origin[];
  /** Of a static scale, once the recipe is calibrated: the values of the scheme's statistics by name, and what was seen. */
  readonly statistics?: ReadonlyMap<string, number>;
  readonly seen?: Seen;
}

/** The levels that a scheme fixes; empty: all are open. */
const fixedLevels = (format: Format) =>
  format.kind === "integer" ? [] : format.scheme.statistics.filter((s) => s.level.kind !== "level");
const isOpen = (format: Format) =>
  format.kind === "integer" || format.scheme.statistics.some((s) => s.level.kind === "level");

class ValueTreatments {
  readonly diagnostics: Diagnostic[] = [];
  readonly #recipe: BoundRecipe;

  constructor(recipe: BoundRecipe) {
    this.#recipe = recipe;
  }

  of(standing: Standing<ValueUse>): ActivationPlan | undefined {
    const { use, adjusts, lost } = standing, rule = standing.rule!;
    const place = { ...use, rule, adjusts, lost };
    if (rule.format === undefined) return { ...place, action: "keep", formatText: "", origins: [] };
    const said = rule.format, chosen = choose(standing, rule, this.#recipe.defaults);
    const format = this.#formatOf(said, chosen);
    const before = this.diagnostics.length;
    this.#check(said, format, chosen, use);
    if (format === undefined || this.diagnostics.length > before) return undefined;
    const { level, mapping, clip, scaling } = chosen;
    const open = isOpen(format), isInteger = said.value.kind !== "formula";
    const clips = format.kind === "integer" || takesClip(format.scheme);
    const origins: Origin[] = [
      { property: "format", text: said.text, from: `line ${rule.line}`, line: rule.line },
      dialectOf(said, this.#recipe),
      originOf("scaling", scaling, ""),
      ...(open ? [originOf("per", level, "")] : []),
      ...(isInteger ? [originOf("mapping", mapping, "symmetric")] : []),
      ...(clips ? [originOf("clip", clip, "clip minmax")] : []),
    ];
    const range = clip?.said.value ?? { kind: "none" };
    const treated = format.kind === "integer"
      ? {
        plan: {
          format: format.integer,
          mapping: mapping?.said.value ?? "symmetric",
          level: level!.said.value,
          clip: range,
        } as const,
      }
      : { ...(open && { level: level!.said.value }), ...(clips && { clip: range }) };
    return {
      ...place,
      action: "quantize",
      formatText: said.text,
      format,
      scaling: scaling!.said.value,
      origins,
      ...treated,
    };
  }

  #formatOf(said: Said<Format | DialectFormat>, { mapping }: Chosen): Format | undefined {
    if (said.value.kind !== "dialect") return said.value;
    try {
      return definitionIn(said.value, mapping?.said.value ?? "symmetric", said.span);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      this.diagnostics.push(...error.diagnostics);
      return undefined;
    }
  }

  #check(
    said: Said<unknown>,
    format: Format | undefined,
    { level, clip, scaling }: Chosen,
    { role, layer: { type } }: ValueUse,
  ): void {
    const missing = (what: string, example: string) =>
      this.diagnostics.push(messages.missingChoice(said.span, { what, example }));
    if (scaling === undefined) missing("static or dynamic", `"static" or "dynamic"`);
    const isStatic = scaling?.said.value === "static";
    if (isStatic && this.#recipe.calibration === undefined) {
      this.diagnostics.push(messages.needsCalibration(scaling.said.span, { what: "static scales" }));
    }
    if (format !== undefined && isOpen(format)) {
      if (level === undefined) {
        missing("a granularity", isStatic ? `"per tensor"` : `"per tensor" or "per token"`);
      } else this.#checkLevel(level.said.value, level.said, isStatic, role, type);
    }
    const finer = format && fixedLevels(format).find((s) => s.level.kind !== "tensor");
    if (isStatic && finer !== undefined) {
      const is = `as "${said.text}"`;
      this.diagnostics.push(messages.flowingLevel(said.span, { is, role, why: "groups" }));
    }
    if (clip?.said.value.kind === "moving_average" && !isStatic) {
      const { span, text } = clip.said;
      this.diagnostics.push(messages.noEffect(span, { what: `"${text}"`, scheme: "dynamic" }));
    }
    if (clip?.said.value.kind === "mse" && clip.said.value.weighted) {
      this.diagnostics.push(messages.flowingClip(clip.said.span, { clip: clip.said.text, role }));
    }
  }

  #checkLevel(
    { kind }: Level,
    { span, text: is }: Said<Level>,
    isStatic: boolean,
    role: string,
    type: string,
  ): void {
    const why = kind === "channel"
      ? "channel"
      : kind === "token" && type.startsWith("conv")
      ? "image"
      : !isStatic
      ? undefined
      : kind === "token"
      ? "static"
      : kind === "group"
      ? "groups"
      : undefined;
    if (why !== undefined) this.diagnostics.push(messages.flowingLevel(span, { is, role, why }));
  }
}

export function treatValues(
  recipe: BoundRecipe,
  values: readonly Standing<ValueUse>[],
): { readonly plans: readonly ActivationPlan[]; readonly diagnostics: readonly Diagnostic[] } {
  const treatments = new ValueTreatments(recipe);
  const plans = values.flatMap((standing) => treatments.of(standing) ?? []);
  return { plans, diagnostics: treatments.diagnostics };
}
