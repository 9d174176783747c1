/** `explain`: each tensor and role, what it gets, and the line that it came from; what it will cost. No numeric work. */
import type { Language } from "../../grammar/diagnostic.ts";
import { lines } from "../../grammar/messages/display.ts";
import { bytesText, type Cell, type Table } from "../display/table.ts";
import type { Model } from "../model/model.ts";
import { bandwidth, type Cost, costOf } from "./explain/cost.ts";
import { type Step, stepsOf, stepTable, worthTelling } from "./explain/steps.ts";
import type { ActivationPlan } from "./activations/treatment.ts";
import { flowing, type Treated, type Treatment, treatmentsOf, treatmentTable } from "./explain/treatments.ts";
import { bitsAllowed } from "./passes/spend.ts";
import type { ModelPlan, TensorPlan } from "./plan.ts";
import { type BitRange, plannedBits, sourceBits } from "./planned_size.ts";

export const shapeText = (shape: readonly number[]) => shape.join("×");

export interface Explanation {
  readonly plan: ModelPlan;
  readonly steps: readonly Step[];
  readonly treatments: readonly Treatment[];
  readonly bytesBefore: number;
  /** Undefined when schemes tell their bits only once they have run. */
  readonly bytesAfter: BitRange | undefined;
  readonly cost: Cost;
  readonly seconds: number;
}

export function explanationOf(plan: ModelPlan): Explanation {
  let before = 0;
  let after: BitRange | undefined = { least: 0, most: 0 };
  for (const t of plan.tensors) {
    const bits = plannedBits(t);
    before += sourceBits(t.tensor) / 8;
    after = bits && after && {
      least: after.least + Math.ceil(bits.least / 8),
      most: after.most + Math.ceil(bits.most / 8),
    };
  }
  const { budget } = plan.recipe;
  if (after !== undefined && budget !== undefined) {
    const chosen = plan.tensors.filter((t) => t.candidates !== undefined);
    const rest = chosen.reduce((sum, t) => sum - Math.ceil(plannedBits(t)!.most / 8), after.most);
    after = {
      least: after.least,
      most: Math.min(after.most, Math.floor(rest + bitsAllowed(budget, plan) / 8)),
    };
  }
  const cost = costOf(plan);
  return {
    plan,
    steps: stepsOf(plan.recipe),
    treatments: treatmentsOf(plan),
    bytesBefore: before,
    bytesAfter: after,
    cost,
    seconds: cost.moved / bandwidth(),
  };
}

/** Tensors that no rule reaches, counted by what they are: they are told, but not one by one. */
function untouched(plans: readonly TensorPlan[], language: Language): string[] {
  if (plans.length === 0) return [];
  const kinds = Map.groupBy(plans, ({ layer, tensor }) => `${tensor.role} ${layer.type}`);
  const list = [...kinds.values()].map((alike) => ({
    n: alike.length,
    role: alike[0]!.tensor.role,
    type: alike[0]!.layer.type,
  }));
  return [lines.untouched({ tensors: plans.length, list }, language)];
}

/** One number, or the two ends of a range. */
const spread = ({ least, most }: BitRange, text: (n: number) => Cell): Cell =>
  least === most ? text(least) : `${text(least)}..${text(most)}`;

/** How many tensors are quantized, and what that does to the size. */
export function sizeNote({ plan, bytesBefore, bytesAfter }: Explanation, language: Language): string {
  const quantized = plan.tensors.filter((t) => t.action === "quantize").length;
  const after = bytesAfter && String(spread(bytesAfter, bytesText));
  return lines.planned(
    { quantized, tensors: plan.tensors.length, before: bytesText(bytesBefore), after },
    language,
  );
}

function tensorTable(e: Explanation, title: string, language: Language): Table {
  const nameOf = new Map(e.treatments.flatMap(({ name, plans }) => plans.map((plan) => [plan, name])));
  const tensors = e.plan.tensors.filter((t) => nameOf.has(t));
  const { kept, working } = e.cost;
  const tensorRow = (plan: TensorPlan): readonly Cell[] => {
    const { tensor, layer } = plan;
    const bits = plannedBits(plan);
    const each = bits && { least: bits.least / tensor.size, most: bits.most / tensor.size };
    const wide = each !== undefined && each.least !== each.most;
    return [
      tensor.path,
      layer.type,
      tensor.role,
      shapeText(tensor.shape),
      plan.action === "quantize" ? plan.formatText : "kept",
      each === undefined ? null : spread(each, (n) => wide ? n.toFixed(2) : n),
      bits === undefined ? null : spread(bits, (n) => Math.ceil(n / 8)),
      nameOf.get(plan)!,
    ];
  };
  const flowingRow = (plan: ActivationPlan): readonly Cell[] => {
    const { layer, role, action, formatText, scaling } = plan;
    const format = action === "quantize" ? `${formatText} ${scaling}` : "kept";
    return [layer.path, layer.type, role, null, format, null, null, nameOf.get(plan)!];
  };
  return {
    title,
    columns: [
      { name: "tensor" },
      { name: "type" },
      { name: "role" },
      { name: "shape" },
      { name: "format" },
      { name: "bits", title: "bits/weight", digits: 2 },
      { name: "bytes" },
      { name: "treatment", title: "as" },
    ],
    rows: [...tensors.map(tensorRow), ...flowing(e.plan).map(flowingRow)],
    notes: [
      ...(e.plan.prepared ?? []),
      sizeNote(e, language),
      lines.memory({ peak: bytesText(kept + working), kept: bytesText(kept) }, language),
      lines.time({ seconds: e.seconds }, language),
      ...untouched(e.plan.tensors.filter((t) => t.action === "none"), language),
    ],
  };
}

/** Steps if there are any, treatments with their lines, then tensor by tensor. */
export function explainTables(e: Explanation, name: string, model: Model, language: Language): Table[] {
  const { dialect, seed } = e.plan.recipe;
  const title = lines.explained({ recipe: name, model: model.name, dialect: dialect.value, seed }, language);
  return [
    ...(worthTelling(e.steps) ? [stepTable(e.steps)] : []),
    ...(e.treatments.length > 0 ? [treatmentTable(e.treatments)] : []),
    tensorTable(e, title, language),
  ];
}

/** All of it as plain data, for scripts. */
export function explanationRecord(e: Explanation, name: string, model: Model): Record<string, unknown> {
  const treatmentOf = new Map(e.treatments.flatMap((t) => t.plans.map((plan) => [plan, t])));
  const treated = (plan: Treated) => {
    const treatment = treatmentOf.get(plan);
    return {
      treatment: treatment?.name ?? null,
      properties: treatment?.properties ?? [],
      rule: treatment?.rule ?? null,
      amended: treatment?.amended ?? [],
      lost: treatment?.lost ?? [],
    };
  };
  const { recipe } = e.plan;
  return {
    recipe: name,
    model: model.name,
    dialect: recipe.dialect.value,
    seed: recipe.seed,
    steps: e.steps,
    tensors: e.plan.tensors.map((plan) => {
      const { tensor, layer, action } = plan;
      const bits = plannedBits(plan);
      return {
        tensor: tensor.path,
        layer: layer.path,
        type: layer.type,
        role: tensor.role,
        shape: tensor.shape,
        action,
        format: plan.formatText,
        ...(plan.candidates && { candidates: plan.candidates.map((c) => c.formatText) }),
        bits: bits ?? null,
        bitsBefore: sourceBits(tensor),
        ...treated(plan),
      };
    }),
    activations: flowing(e.plan).map((plan) => ({
      layer: plan.layer.path,
      type: plan.layer.type,
      role: plan.role,
      value: plan.value,
      action: plan.action,
      format: plan.formatText,
      ...(plan.scaling && { scaling: plan.scaling }),
      ...treated(plan),
    })),
    bytesBefore: e.bytesBefore,
    bytesAfter: e.bytesAfter ?? null,
    memory: { ...e.cost, peak: e.cost.kept + e.cost.working },
    time: {
      seconds: e.seconds,
      bandwidth: bandwidth(),
      how: "estimate: bytes moved over a memory copy's bytes a second",
    },
  };
}
