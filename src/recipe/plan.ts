/**
 * What a recipe would do to a model, tensor by tensor, and which line of it says so. No numeric work but a look for tails: every
 * mistake that can be found without the weights is found here.
 */
import { type Diagnostic, DiagnosticError } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import type { Layer, Model, Tensor } from "../model/model.ts";
import type { Clip, Level, Plan } from "../numerics/plan.ts";
import { find } from "../registry/registry.ts";
import { type ActivationPlan, treatValues } from "./activations/treatment.ts";
import type { BoundRecipe, Format, Pass, Rule } from "./bound.ts";
import type { Calibrated } from "./calibration/calibrate.ts";
import { standingOf } from "./standing.ts";
import { growing } from "./growing.ts";
import { heavyTails } from "./heavy_tails.ts";
import { Treatments } from "./treatment.ts";

/** Where a property of a tensor comes from. */
export interface Origin {
  readonly property: "format" | "dialect" | "per" | "mapping" | "clip" | "scaling";
  /** As it was written, such as "per group(32)". */
  readonly text: string;
  /** "line 3", "defaults, line 2", "scheme", "language". */
  readonly from: string;
  /** The line, when a line says it. */
  readonly line?: number;
}

/** One way to encode a tensor. */
export interface Candidate {
  readonly format: Format;
  readonly formatText: string;
  /** What the numeric engine is asked to do, for integers. */
  readonly plan?: Plan;
  /** The granularity chosen for a scheme of formulas that leaves it open. */
  readonly level?: Level;
  /** The clipping chosen for a scheme of formulas that has a place for one. */
  readonly clip?: Clip;
  /** How much the errors of each column count, for a clip that is weighted, once the recipe is calibrated. */
  readonly importances?: Float32Array;
  readonly origins: readonly Origin[];
}

export interface TensorPlan extends Partial<Candidate> {
  readonly tensor: Tensor;
  readonly layer: Layer;
  readonly action: "quantize" | "keep" | "none";
  /** The rule that won; absent when none reached the tensor. */
  readonly rule?: Rule;
  /** What amends it, in the order written. */
  readonly adjusts: readonly Rule[];
  /** Rules that reached the tensor and were replaced, in the order written. */
  readonly lost: readonly Rule[];
  readonly formatText: string;
  /** What a budget has to choose from; there is no format until it has. */
  readonly candidates?: readonly Candidate[];
  readonly origins: readonly Origin[];
}

export interface ModelPlan {
  readonly model: Model;
  readonly recipe: BoundRecipe;
  readonly tensors: readonly TensorPlan[];
  /** What flows into layers and out of them, where a rule reaches it. */
  readonly activations: readonly ActivationPlan[];
  /** How codes are chosen, in the order written; empty: round to nearest. */
  readonly solve: readonly Pass[];
  /** What passes did to the model before it was planned, in words. */
  readonly prepared?: readonly string[];
  /** What the calibration was, once it has run. */
  readonly calibrated?: Calibrated;
  readonly warnings: readonly Diagnostic[];
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

const fingerprint = (p: TensorPlan) =>
  JSON.stringify([p.action, p.formatText, p.plan ?? p.level ?? null, p.candidates?.map((c) => c.formatText)]);

/** Whether a range is searched by what flows into the layer. */
export const isWeighted = ({ action, plan, clip = plan?.clip, candidates = [] }: TensorPlan): boolean =>
  action === "quantize" &&
  [clip, ...candidates.map((c) => c.plan?.clip ?? c.clip)].some((c) =>
    c?.kind === "mse" && c.weighted === true
  );

/** Data that nothing in the recipe looks at. */
function unusedData(
  { calibration, prepare, solve, budget }: BoundRecipe,
  tensors: readonly TensorPlan[],
  activations: readonly ActivationPlan[],
): Diagnostic[] {
  if (calibration === undefined) return [];
  if (tensors.some(isWeighted) || activations.some((a) => a.scaling === "static")) return [];
  const scored = budget !== undefined && find("metric", budget.metric)?.of === undefined;
  const used = scored || [...prepare, ...solve].some(({ entry }) => entry.calibrated);
  return used ? [] : [messages.calibrationUnused(calibration.span, {})];
}

/** Ranges that are searched by what flows need data. */
function* uncalibrated({ calibration }: BoundRecipe, tensors: readonly TensorPlan[]): Generator<Diagnostic> {
  if (calibration !== undefined) return;
  for (const { rule } of tensors.filter(isWeighted)) {
    yield messages.needsCalibration(rule!.properties.clip?.span ?? rule!.span, {
      what: `"clip weighted_mse"`,
    });
  }
}

/** @throws DiagnosticError with every mistake found. */
export function planRecipe(recipe: BoundRecipe, model: Model): ModelPlan {
  const { definition } = recipe.use;
  const { standing, values, diagnostics, warnings } = standingOf(recipe, model);
  const found = [...diagnostics], activations: ActivationPlan[] = [];
  const plans = new Map<Tensor, TensorPlan>();
  if (found.length === 0) {
    const treatments = new Treatments(recipe, standing);
    for (const stands of standing) {
      const { tensor } = stands.use;
      const own = treatments.of(stands);
      const other = plans.get(tensor);
      if (other === undefined) plans.set(tensor, own);
      else if (fingerprint(other) !== fingerprint(own)) {
        const layers = tensor.consumers.map((l) => l.path);
        found.push(messages.sharedTensor((own.rule ?? other.rule)!.span, { tensor: tensor.path, layers }));
      }
    }
    const treated = treatValues(recipe, values);
    activations.push(...treated.plans);
    found.push(
      ...treatments.diagnostics,
      ...treated.diagnostics,
      ...uncalibrated(recipe, [...plans.values()]),
    );
  }
  const { source, span, name } = definition;
  const unique = dedupe(found);
  if (unique.length > 0) throw new DiagnosticError(...unique.map((d) => ({ ...d, source })));
  const all = [...plans.values()];
  const told = [...warnings, ...unusedData(recipe, all, activations), ...growing(all), ...heavyTails(all)];
  if (![...all, ...activations].some((p) => p.action === "quantize")) {
    told.push(messages.quantizesNothing({ start: span.start, end: span.start + 6 }, { recipe: name }));
  }
  return {
    model,
    recipe,
    tensors: [...plans.values()],
    activations,
    solve: recipe.solve,
    warnings: told.map((d) => ({ ...d, source })),
  };
}
