/** How a network learns: the loss above, the accuracy below, against the step; what the validation gave at the end of each epoch. */
import { captions, type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, type JsonObject, type Trace } from "./figure.ts";
import { axis, colour, marginOver, page } from "./style.ts";

/** Means over batches, or over all samples. */
export interface Learned {
  readonly step: number;
  readonly loss: number;
  /** A share of 1. */
  readonly accuracy: number;
}

export interface TrainingPlot {
  readonly title: string;
  readonly steps: readonly Learned[];
  /** After each epoch; none when the data have no part to validate on. */
  readonly valid: readonly Learned[];
}

/** Points of a line: more batches than this are taken together. */
const most = 240;
const digits = (value: number) => Number.isFinite(value) ? Number(value.toPrecision(5)) : null;

/** Means over runs of steps, each at its last step. */
export function thinned(steps: readonly Learned[], points = most): Learned[] {
  const run = Math.ceil(steps.length / points);
  return Array.from({ length: Math.ceil(steps.length / run) || 0 }, (_, i) => {
    const part = steps.slice(i * run, (i + 1) * run);
    const mean = (of: (s: Learned) => number) => part.reduce((sum, s) => sum + of(s), 0) / part.length;
    return { step: part.at(-1)!.step, loss: mean((s) => s.loss), accuracy: mean((s) => s.accuracy) };
  });
}

export function trainingFigure({ title, steps, valid }: TrainingPlot, language: Language = "en"): Figure {
  const say = wordsIn(language), hover = captions.atStep({ step: "%{x}" }, language);
  const drawn = thinned(steps), panels = [["loss", "y"], ["accuracy", "y2"]] as const;
  const of = { loss: (s: Learned) => digits(s.loss), accuracy: (s: Learned) => digits(100 * s.accuracy) };
  const data = panels.flatMap(([name, yaxis], i): Trace[] => {
    const line = { type: "scatter", yaxis, line: { color: colour(i), width: 1.6, simplify: false } } as const;
    const train: Trace = {
      ...line,
      mode: "lines",
      name: say(name),
      x: drawn.map((s) => s.step),
      y: drawn.map(of[name]),
      hovertemplate: `${hover}: %{y}<extra>${say(name)}</extra>`,
    };
    if (valid.length === 0) return [train];
    return [train, {
      ...line,
      mode: "lines+markers",
      name: say(`${name}, validation`),
      x: valid.map((s) => s.step),
      y: valid.map(of[name]),
      line: { color: colour(i + 2), width: 1.6, dash: "dot" },
      marker: { color: colour(i + 2), size: 7, symbol: "diamond", line: { color: "#ffffff", width: 0.8 } },
      hovertemplate: `${hover}: %{y}<extra>${say(`${name}, validation`)}</extra>`,
    }];
  });
  const under: JsonObject = { anchor: "y2", rangemode: "tozero" };
  return checked({
    data,
    layout: page(title, {
      height: 420,
      margin: marginOver(data.map((trace) => String(trace["name"]))),
      xaxis: axis(say("step"), under),
      yaxis: axis(say("loss (nats)"), { domain: [0.54, 1], rangemode: "tozero" }),
      yaxis2: axis(say("accuracy (%)"), { domain: [0, 0.46], anchor: "x" }),
    }),
  });
}
