/** `plot size of net, q`: what the bytes of models are made of. */
import { messages } from "../../../grammar/messages.ts";
import { wordsIn } from "../../../grammar/messages/figures.ts";
import { type SizeBar, sizeFigure } from "../../plots/size.ts";
import { type Context, fail } from "../context.ts";
import { evaluate } from "../expression.ts";
import { apply } from "../quantized_value.ts";
import { itemsOf } from "../size/items.ts";
import type { Value } from "../values.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

const mostBars = 16;

export function plotSize(s: PlotStatement, context: Context): Drawn {
  if (s.values.length > mostBars) {
    const is = String(s.values.length), want = `at most ${mostBars}`;
    fail(
      messages.outOfRange(s.values[mostBars]!.span, { what: "the number of models in one plot", want, is }),
    );
  }
  const bars = s.values.map((e): SizeBar => {
    const value: Value = e.kind === "apply"
      ? {
        kind: "quantized",
        quantized: apply(e, context.source.text.slice(e.span.start, e.span.end), context),
      }
      : evaluate(e, context);
    if (value.kind !== "model" && value.kind !== "quantized") {
      const what = e.kind === "name" ? `"${e.name}"` : "it";
      return fail(
        messages.wrongKind(e.span, {
          what,
          want: "model",
          is: value.kind,
          cure: "Write plot size of MODEL, QUANTIZED",
        }),
      );
    }
    const quantized = value.kind === "quantized" ? value.quantized : undefined;
    const model = value.kind === "model" ? value.model : value.quantized.model;
    const items = itemsOf(model, quantized), weights = model.tensors.reduce((sum, t) => sum + t.size, 0);
    const bits = items.reduce((sum, item) => sum + item.bits, 0);
    return {
      name: e.kind === "name" ? e.name : value.kind === "model" ? value.name : value.quantized.name,
      bitsPerWeight: bits / weights,
      parts: items.map((item) => ({ part: item.part, bytes: item.bits / 8 })),
    };
  });
  const { language } = context.settings;
  const title = wordsIn(language)("What the bytes are made of");
  return { figure: sizeFigure({ title, bars }, language), value: bars };
}
