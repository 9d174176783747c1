/** Signal-to-quantization-noise ratio by layer, several models side by side: horizontal bars or, when many, dots. */
import { captions, type Language, type Say, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import { shortened } from "./names.ts";
import { axis, colour, ink, page, plain, quiet } from "./style.ts";

export interface SqnrByLayer {
  readonly title: string;
  readonly layers: readonly {
    readonly name: string;
    /** Bits per weight, written after the name. */
    readonly bits?: number;
  }[];
  /** SQNR in dB, one value a layer. Infinity: nothing was lost. NaN: not known. */
  readonly series: readonly { readonly name: string; readonly sqnr: ArrayLike<number> }[];
  /** "worst": the smallest SQNR of any series on top. "model": as given. */
  readonly order: "worst" | "model";
}

/** Layers that one figure can hold and still be read. */
const most = 60;

export function sqnrFigure(s: SqnrByLayer, language: Language = "en"): Figure {
  const say = wordsIn(language);
  const worst = s.layers.map((_, i) => Math.min(...s.series.map((c) => rank(c.sqnr[i]))));
  const byWorst = s.layers.map((_, i) => i).sort((a, b) => worst[a]! - worst[b]! || a - b).slice(0, most);
  const rows = s.order === "worst" ? byWorst : byWorst.sort((a, b) => a - b);
  const left = s.layers.length - rows.length;
  const title = left > 0
    ? captions.worstOf({ title: s.title, shown: rows.length, of: s.layers.length }, language)
    : s.title;

  const finite = s.series.flatMap((c) => rows.map((i) => c.sqnr[i]!)).filter(Number.isFinite);
  const top = Math.max(1, ...finite), low = Math.min(0, ...finite);
  const end = top * 1.12;
  // Room for the numbers of negative bars, so that they do not run into the names.
  const start = low < 0 ? low - (end - low) * 0.07 : 0;
  // A row is as high as its label or its bars need, whichever is more.
  const row = Math.max(17, s.series.length * 9 + 6);
  const places = rows.map((_, at) => at);
  const data: Trace[] = s.series.map((c, k) => ({
    type: "bar",
    orientation: "h",
    name: plain(c.name),
    y: places,
    // Nothing lost: the bar runs off the axis and says so.
    x: numbers(rows.map((i) => c.sqnr[i] === Infinity ? end : c.sqnr[i] ?? NaN)),
    text: rows.map((i) => written(c.sqnr[i], say)),
    textposition: "outside",
    textfont: { size: s.series.length > 1 ? 9 : 10, color: quiet },
    insidetextfont: { size: 9, color: "#ffffff" },
    constraintext: "none",
    cliponaxis: false,
    marker: { color: colour(k), opacity: 0.9, line: { width: 0 } },
    hovertemplate: "%{customdata}: %{text} dB<extra></extra>",
    customdata: rows.map((i) => plain(s.layers[i]!.name)),
  }));
  const short = shortened(rows.map((i) => s.layers[i]!.name), 40);
  // Bits that are the same everywhere tell nothing.
  const tellBits = new Set(s.layers.map((l) => l.bits)).size > 1;
  const labels: Json[] = rows.map((i, at) => {
    const { bits } = s.layers[i]!;
    const name = plain(short[at]!);
    return bits === undefined || !tellBits
      ? name
      : captions.bitsAt({ name, bits: String(Number(bits.toFixed(2))) }, language);
  });
  const layout = page(title, {
    height: 128 + Math.max(4, rows.length) * row,
    barmode: "group",
    bargap: s.series.length > 1 ? 0.25 : 0.35,
    bargroupgap: 0,
    showlegend: s.series.length > 1,
    margin: { l: 56, r: 40, t: s.series.length > 1 ? 64 : 44, b: 46 },
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1,
      yanchor: "bottom",
      traceorder: "normal",
      font: { size: 11 },
    },
    xaxis: axis("SQNR (dB)", { range: numbers([start, end * 1.04]), showline: false, ticks: "" }),
    yaxis: axis("", {
      range: [Math.max(4, rows.length) - 0.5, -0.5],
      tickvals: places,
      ticktext: labels,
      tickfont: { size: 11, color: ink },
      showgrid: false,
      ticks: "",
    }),
  });
  return checked({ data, layout });
}

const rank = (value: number | undefined) => value === undefined || Number.isNaN(value) ? Infinity : value;

function written(value: number | undefined, say: Say): string {
  if (value === undefined || Number.isNaN(value)) return say("n/a");
  if (value === Infinity) return "∞";
  if (value === -Infinity) return "−∞";
  const text = value.toFixed(1);
  return text === "-0.0" ? "0.0" : text.replace("-", "−");
}
