/** `plot training of net`: how a network learned, as its cell showed it. */
import type { Figure } from "../../plots/figure.ts";
import { messages } from "../../../grammar/messages.ts";
import { captions, type Language } from "../../../grammar/messages/figures.ts";
import { trainingFigure } from "../../plots/training.ts";
import type { EpochRecord, StepRecord } from "../../nn/train.ts";
import { isTrained } from "../../nn/trained_model.ts";
import { type Context, fail } from "../context.ts";
import { evaluate } from "../expression.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

/** @param name what the network is called. */
export function trainingOf(
  name: string,
  steps: readonly StepRecord[],
  epochs: readonly EpochRecord[],
  language: Language,
): Figure {
  const valid = epochs.flatMap(({ step, valid }) => valid === undefined ? [] : [{ step, ...valid }]);
  const title = captions.training({ name }, language);
  return trainingFigure({ title, steps: steps.length > 0 ? steps : epochs, valid }, language);
}

export function plotTraining(s: PlotStatement, context: Context): Drawn {
  const [e, ...more] = s.values;
  if (e === undefined || more.length > 0) {
    return fail(
      messages.oneOfPlot(more[0]?.span ?? s.span, { plot: "training", example: "plot training of net" }),
    );
  }
  const value = evaluate(e, context);
  if (value.kind !== "model") {
    const cure = "Train one: net = train NETWORK on DATA.train for 3 epochs using adam(rate: 0.001) seed 1";
    return fail(messages.wrongKind(e.span, { what: "it", want: "model", is: value.kind, cure }));
  }
  const { model, name } = value;
  if (!isTrained(model) || model.epochs.length === 0) return fail(messages.noHistory(e.span, { name }));
  const { steps, epochs } = model;
  return {
    figure: trainingOf(name, steps, epochs, context.settings.language),
    value: { steps: steps.length, epochs },
  };
}
