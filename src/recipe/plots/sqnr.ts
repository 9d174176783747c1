/** `plot sqnr of q, r`: SQNR by layer, several quantized models side by side. */
import { messages } from "../../../grammar/messages.ts";
import { captions } from "../../../grammar/messages/figures.ts";
import { sqnrFigure } from "../../plots/sqnr.ts";
import { type Context, fail } from "../context.ts";
import { bitsPerWeight, sqnrOf } from "../quantized_model.ts";
import { quantizedOf } from "../quantized_value.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

export function plotSqnr(s: PlotStatement, context: Context): Drawn {
  if (s.selector !== undefined) {
    fail(
      messages.wrongKind(s.selector.span, {
        what: "a selector",
        want: "quantized",
        is: "text",
        cure: "Write plot sqnr of q",
      }),
    );
  }
  const models = s.values.map((e) => quantizedOf(e, context));
  const paths = [...new Set(models.flatMap((m) => [...m.tensors.keys()].map((t) => t.path)))];
  const of = (m: typeof models[number], path: string) =>
    [...m.tensors.values()].find((q) => q.tensor.path === path);
  const bits = (path: string) => {
    const all = models.map((m) => of(m, path)).filter((q) => q !== undefined).map((q) =>
      Number(bitsPerWeight(q).toFixed(2))
    );
    return new Set(all).size === 1 ? { bits: all[0]! } : {};
  };
  const { language } = context.settings;
  const figure = sqnrFigure({
    title: captions.sqnrByLayer({ model: models[0]!.model.name }, language),
    layers: paths.map((name) => ({ name, ...bits(name) })),
    series: models.map((m) => ({
      name: m.name,
      sqnr: paths.map((path) => ((q) => q === undefined ? NaN : sqnrOf(q))(of(m, path))),
    })),
    order: "worst",
  }, language);
  const value = paths.map((path) => ({
    tensor: path,
    ...Object.fromEntries(models.map((m) => [m.name, ((q) => q ? sqnrOf(q) : null)(of(m, path))])),
  }));
  return { figure, value };
}
