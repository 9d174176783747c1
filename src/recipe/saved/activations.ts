/** What a saved file says of values that flow: how they are quantized, and their static scales. */
import type { Model } from "../../model/model.ts";
import type { ActivationPlan } from "../activations/treatment.ts";
import type { Scaling } from "../bound.ts";
import type { Format } from "../bound.ts";
import type { ModelPlan, Origin } from "../plan.ts";
import { type SavedFormat, savedFormat } from "./decoder.ts";

export const activationsKey = "quire.activations";

interface SavedActivation extends SavedFormat {
  readonly layer: string;
  readonly role: "inputs" | "outputs";
  readonly value: string;
  readonly scaling: Scaling;
  readonly format: string;
  readonly origins: readonly Origin[];
  /** Of a static scale. */
  readonly statistics?: Readonly<Record<string, number>>;
}

/** As metadata; nothing where nothing that flows is quantized. */
export function savedActivations({ activations }: ModelPlan): Record<string, string> {
  const saved = activations.filter((a) => a.action === "quantize").map((a): SavedActivation => ({
    layer: a.layer.path,
    role: a.role,
    value: a.value,
    scaling: a.scaling!,
    format: a.formatText,
    origins: a.origins,
    ...savedFormat(a),
    ...(a.statistics && { statistics: Object.fromEntries(a.statistics) }),
  }));
  return saved.length === 0 ? {} : { [activationsKey]: JSON.stringify(saved) };
}

/**
 * @param refuse throws at a part of the metadata. @param formatOf of what was saved.
 * @throws ModelFileError when it is malformed, or of another model.
 */
export function openedActivations(
  text: string | undefined,
  model: Model,
  refuse: (problem: string, field: string) => never,
  formatOf: (saved: SavedFormat, field: string) => Format,
): ActivationPlan[] {
  if (text === undefined) return [];
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    return refuse(`is no JSON: ${cause instanceof Error ? cause.message : cause}`, activationsKey);
  }
  if (!Array.isArray(found)) return refuse("must be a list", activationsKey);
  return found.map((own: Partial<SavedActivation> | null, i): ActivationPlan => {
    const field = `${activationsKey}[${i}]`, layer = model.layers.find((l) => l.path === own?.layer);
    const { role, value, scaling, statistics, level, clip, mapping, integer } = own ?? {};
    if (layer === undefined || typeof value !== "string") {
      return refuse("must be of a layer of the source", field);
    }
    if ((role !== "inputs" && role !== "outputs") || !layer[role].includes(value)) {
      return refuse("must be a value of its layer", field);
    }
    if (scaling !== "static" && scaling !== "dynamic") return refuse("must be static or dynamic", field);
    const numbers = Object.entries(statistics ?? {});
    if ((scaling === "static") !== numbers.length > 0 || numbers.some(([, v]) => !Number.isFinite(v))) {
      return refuse("must have the numbers of its static scale", field);
    }
    return {
      layer,
      role,
      value,
      action: "quantize",
      scaling,
      adjusts: [],
      lost: [],
      format: formatOf(own!, field),
      formatText: String(own!.format),
      origins: Array.isArray(own!.origins) ? own!.origins : [],
      ...(integer && mapping && level && clip && { plan: { format: integer, mapping, level, clip } }),
      ...(integer === undefined && level && { level }),
      ...(integer === undefined && clip && { clip }),
      ...(scaling === "static" && { statistics: new Map(numbers) }),
    };
  });
}
