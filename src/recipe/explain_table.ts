/** `explain`: each tensor, each property, and the line that it came from. */
import { bytesText, type Table } from "../display/table.ts";
import type { Model } from "../model/model.ts";
import { bytesPerElement } from "../model/elements.ts";
import type { ModelPlan, TensorPlan } from "./plan.ts";

export const shapeText = (shape: readonly number[]) => shape.join("×");

/** Bits that a plan gives a tensor, scales included; schemes of formulas say it once they have run. */
function plannedBits({ action, plan, format, tensor }: TensorPlan): number | undefined {
  if (action !== "quantize") return tensor.size * bytesPerElement[tensor.dtype] * 8;
  if (plan === undefined || format?.kind !== "integer") return undefined;
  const { level, mapping } = plan;
  const share = level.kind === "tensor" ? tensor.size : level.kind === "channel" ? tensor.cols : level.size;
  const side = 32 + (mapping === "affine" ? plan.format.bits : 0);
  return plan.format.bits * tensor.size + side * (tensor.size / share);
}

/** "line 2; clip: language": the rule's line, and what comes from elsewhere. */
function provenance({ action, rule, origins }: TensorPlan): string {
  if (action !== "quantize") return `line ${rule!.line}`;
  const [first, ...rest] = origins;
  const elsewhere = rest.filter((o) => o.from !== first!.from && o.text !== "").map((o) =>
    `${o.property}: ${o.from}`
  );
  return [first!.from, ...elsewhere].join("; ");
}

/** Tensors that no rule reaches, counted by what they are: they are told, but not one by one. */
function untouched(plans: readonly TensorPlan[]): string[] {
  const counts = new Map<string, number>();
  for (const { layer, tensor } of plans) {
    const what = `${tensor.role} of ${layer.type}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  if (plans.length === 0) return [];
  return [
    `no rule reaches ${plans.length} tensor${plans.length === 1 ? "" : "s"}: ${
      [...counts].map(([what, n]) => `${n} ${what}`).join(", ")
    }`,
  ];
}

export function explainTable(plan: ModelPlan, name: string, model: Model): Table {
  const reached = plan.tensors.filter((t) => t.action !== "none");
  let before = 0;
  let after = 0;
  let known = true;
  for (const t of plan.tensors) {
    const bits = plannedBits(t);
    before += t.tensor.size * bytesPerElement[t.tensor.dtype];
    if (bits === undefined) known = false;
    else after += Math.ceil(bits / 8);
  }
  const rows = reached.map((t) => {
    const said = (property: string) => t.origins.find((o) => o.property === property)?.text ?? "";
    const bits = plannedBits(t);
    return [
      t.tensor.path,
      t.layer.type,
      t.tensor.role,
      shapeText(t.tensor.shape),
      t.action === "quantize" ? t.formatText : "kept",
      said("mapping"),
      said("per").replace(/^per /, ""),
      said("clip").replace(/^clip /, ""),
      bits === undefined ? null : bits / t.tensor.size,
      bits === undefined ? null : Math.ceil(bits / 8),
      provenance(t),
    ];
  });
  const quantized = reached.filter((t) => t.action === "quantize").length;
  const become = known ? bytesText(after) : "less: schemes of formulas tell their bits once they have run";
  return {
    title: `${name} on ${model.name}`,
    columns: [
      { name: "tensor" },
      { name: "type" },
      { name: "role" },
      { name: "shape" },
      { name: "format" },
      { name: "mapping" },
      { name: "granularity", title: "per" },
      { name: "clip" },
      { name: "bits", title: "bits/weight", digits: 2 },
      { name: "bytes" },
      { name: "from" },
    ],
    rows,
    notes: [
      `${quantized} of ${plan.tensors.length} tensors quantized; ${
        bytesText(before)
      } of weights become ${become}`,
      ...untouched(plan.tensors.filter((t) => t.action === "none")),
    ],
  };
}
