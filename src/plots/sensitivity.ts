/** What quantizing each layer alone does to a model: a bar for each from where the model stands unquantized, the worst on top. */
import { captions, type Language } from "../../grammar/messages/figures.ts";
import { checked, type Figure, numbers } from "./figure.ts";
import { upright } from "./mark.ts";
import { shortened } from "./names.ts";
import { axis, colour, ink, labelled, page, plain, quiet } from "./style.ts";

export interface Sensitivity {
  readonly title: string;
  /** What is measured, and its unit. */
  readonly metric: string;
  readonly unit?: string;
  readonly digits?: number;
  /** With nothing quantized, and with all that is. */
  readonly baseline: number;
  readonly whole: number;
  /** The worst first. */
  readonly layers: readonly { readonly name: string; readonly value: number }[];
}

/** Layers that one figure can hold and still be read. */
const most = 60;
const row = 19;

export function sensitivityFigure(s: Sensitivity, language: Language = "en"): Figure {
  const layers = s.layers.slice(0, most), left = s.layers.length - layers.length;
  const title = left > 0
    ? captions.worstOf({ title: s.title, shown: layers.length, of: s.layers.length }, language)
    : s.title;
  const written = (value: number) =>
    Number.isFinite(value)
      ? (s.digits === undefined ? value.toExponential(2) : value.toFixed(s.digits)).replace("-", "−")
      : "∞";
  const values = layers.map(({ value }) => value), finite = [...values, s.baseline].filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  // A bar that stays where it begins still needs an axis.
  const width = high - low || Math.abs(high) || 1;
  const short = shortened(layers.map(({ name }) => name), 40);
  const rows = Math.max(4, layers.length);
  return checked({
    data: [{
      type: "bar",
      orientation: "h",
      y: layers.map((_, at) => at),
      base: numbers(layers.map(() => s.baseline)),
      x: numbers(values.map((value) => (value === Infinity ? high + 0.06 * width : value) - s.baseline)),
      text: values.map(written),
      textposition: "outside",
      textfont: { size: 10, color: quiet },
      constraintext: "none",
      cliponaxis: false,
      marker: { color: colour(0), opacity: 0.9, line: { width: 0 } },
      hovertemplate: "%{customdata}: %{text}<extra></extra>",
      customdata: layers.map(({ name }) => plain(name)),
    }],
    layout: page(title, {
      height: 140 + rows * row,
      bargap: 0.35,
      showlegend: false,
      margin: { l: 56, r: 48, t: 66, b: 46 },
      shapes: [upright(s.baseline)],
      annotations: [{
        x: 0,
        y: 1,
        xref: "paper",
        yref: "paper",
        xanchor: "left",
        yanchor: "bottom",
        yshift: 4,
        showarrow: false,
        text: plain(
          captions.nothingQuantized({ none: written(s.baseline), whole: written(s.whole) }, language),
        ),
        font: { size: 11, color: quiet },
      }],
      xaxis: axis(labelled(captions.onlyThisLayer({ metric: s.metric }, language), s.unit), {
        range: numbers([low - (low < s.baseline ? 0.14 : 0.02) * width, high + 0.14 * width]),
        showline: false,
        ticks: "",
      }),
      yaxis: axis("", {
        range: [rows - 0.5, -0.5],
        tickvals: layers.map((_, at) => at),
        ticktext: short.map(plain),
        tickfont: { size: 11, color: ink },
        showgrid: false,
        ticks: "",
      }),
    }),
  });
}
