/** `plot sensitivity of s`: what `sensitivity` found, the worst layer on top. */
import { messages } from "../../../grammar/messages.ts";
import { heading } from "../../../grammar/messages/headings.ts";
import { sensitivityFigure } from "../../plots/sensitivity.ts";
import { find } from "../../registry/registry.ts";
import { type Context, fail } from "../context.ts";
import { evaluate } from "../expression.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

export function plotSensitivity(s: PlotStatement, context: Context): Drawn {
  const [first, second] = s.values;
  if (s.selector !== undefined || second !== undefined) {
    const { span } = s.selector ?? second!;
    fail(messages.outOfRange(span, { what: "what is drawn", want: "one table", is: "more" }));
  }
  const value = evaluate(first!, context);
  const of = value.kind === "table" ? value.table.sensitivity : undefined;
  if (value.kind !== "table" || of === undefined) {
    return fail(messages.wrongKind(first!.span, {
      what: "it",
      want: "table",
      is: value.kind === "table" ? "number" : value.kind,
      cure: "Measure it first: s = sensitivity net by RECIPE on DATA.valid",
      cureZh: "先测量：s = sensitivity net by 配方 on 数据.valid",
    }));
  }
  const { table } = value, metric = find("metric", of.by)!;
  const [name, at] = ["layer", of.by].map((n) => table.columns.findIndex((c) => c.name === n));
  const layers = table.rows.map((row) => ({ name: String(row[name!]), value: Number(row[at!]) }));
  const harm = ({ value }: typeof layers[number]) => metric.better === "lower" ? value : -value;
  layers.sort((a, b) => harm(b) - harm(a));
  const { title = metric.name, unit, digits } = metric;
  const { language } = context.settings;
  const figure = sensitivityFigure({
    title: table.title,
    metric: heading(title, language),
    ...(unit !== undefined && { unit }),
    ...(digits !== undefined && { digits }),
    baseline: of.baseline,
    whole: of.whole,
    layers,
  }, language);
  return { figure, value: { by: of.by, baseline: of.baseline, whole: of.whole, layers } };
}
