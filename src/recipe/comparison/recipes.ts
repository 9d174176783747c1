/** What two recipes do differently to one model: which tensor gets which property from which line. */
import { propertiesOf, type Property, type Treated } from "../explain/treatments.ts";
import type { ModelPlan } from "../plan.ts";

export interface RecipeDifference {
  /** A tensor, "conv1 inputs" of what flows, or "" for the recipe as a whole. */
  readonly tensor: string;
  readonly property: string;
  readonly left: Said;
  readonly right: Said;
}

interface Said {
  readonly value: string;
  readonly from: string;
}

const nothing: Said = { value: "—", from: "" };

function saidOf(treated: Treated | undefined): ReadonlyMap<string, Said> {
  if (treated === undefined || treated.rule === undefined) return new Map();
  const { rule, action } = treated;
  if (action !== "quantize") return new Map([["format", { value: "kept", from: `line ${rule.line}` }]]);
  return new Map(propertiesOf(treated).map((p: Property) => [p.property, { value: p.value, from: p.from }]));
}

/** Of each tensor and of each value that flows, by name. */
function treatedOf(plan: ModelPlan): ReadonlyMap<string, Treated> {
  return new Map<string, Treated>([
    ...plan.tensors.map((t) => [t.tensor.path, t] as const),
    ...plan.activations.map((a) => [`${a.layer.path} ${a.role}`, a] as const),
  ]);
}

/** What is said once for the whole model. */
function wholeOf({ recipe }: ModelPlan): ReadonlyMap<string, Said> {
  const lined = (said: { readonly text: string; readonly line: number } | undefined): Said | undefined =>
    said && { value: said.text, from: `line ${said.line}` };
  const passes = (list: ModelPlan["recipe"]["solve"]): Said | undefined =>
    list.length === 0
      ? undefined
      : { value: list.map((p) => p.text).join(", "), from: `line ${list.map((p) => p.line).join(", ")}` };
  const found: readonly (readonly [string, Said | undefined])[] = [
    ["seed", recipe.seed === 0 ? undefined : { value: String(recipe.seed), from: "" }],
    ["calibrate", lined(recipe.calibration)],
    ["prepare", passes(recipe.prepare)],
    ["solve", passes(recipe.solve)],
    ["budget", lined(recipe.budget)],
  ];
  return new Map(found.flatMap(([name, said]) => said === undefined ? [] : [[name, said] as const]));
}

function* propertyDifferences(
  tensor: string,
  left: ReadonlyMap<string, Said>,
  right: ReadonlyMap<string, Said>,
): Generator<RecipeDifference> {
  for (const property of new Set([...left.keys(), ...right.keys()])) {
    // Where one recipe leaves a tensor alone, its format says enough.
    if (tensor !== "" && property !== "format" && (left.size === 0 || right.size === 0)) continue;
    const [a, b] = [left.get(property) ?? nothing, right.get(property) ?? nothing];
    if (a.value !== b.value) yield { tensor, property, left: a, right: b };
  }
}

/** Both plans are of one model. */
export function recipeDifferences(left: ModelPlan, right: ModelPlan): readonly RecipeDifference[] {
  const [a, b] = [treatedOf(left), treatedOf(right)];
  return [
    ...propertyDifferences("", wholeOf(left), wholeOf(right)),
    ...[...new Set([...a.keys(), ...b.keys()])].flatMap((name) => [
      ...propertyDifferences(name, saidOf(a.get(name)), saidOf(b.get(name))),
    ]),
  ];
}
