/**
 * Where to clip: the magnitudes of a tensor above, below them what rounding and clipping lose at each clip, their sum with
 * its least, and what the methods pick.
 */
import { columns, padded } from "../../grammar/columns.ts";
import { captions, described as told, type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { merged } from "./histogram.ts";
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import { draggable, type Setter } from "./handle.ts";
import { upright } from "./mark.ts";
import { axis, colour, ink, logAxis, marginOver, page, plain, wash } from "./style.ts";

export interface Pick {
  readonly name: string;
  readonly clip: number;
  /** The mean squared error there. */
  readonly mse: number;
}

export interface ClippingPlot {
  readonly title: string;
  /** What the values are, such as "weight". */
  readonly quantity: string;
  /** Counts of magnitudes in bins that divide 0 to `largest` evenly. */
  readonly counts: ArrayLike<number>;
  readonly largest: number;
  /** Clips, ascending, and the mean squared errors there. */
  readonly clips: ArrayLike<number>;
  readonly rounding: ArrayLike<number>;
  readonly clipping: ArrayLike<number>;
  readonly best: Pick;
  readonly picks: readonly Pick[];
  /** The clip that is looked at: where a slider stands, or the best. */
  readonly mark: {
    readonly clip: number;
    readonly rounding: number;
    readonly clipping: number;
    /** Of all values, those beyond. */
    readonly share: number;
    readonly sets?: Setter;
  };
}

const symbols = ["square", "diamond", "triangle-up", "triangle-down", "x", "cross", "pentagon", "hexagon"];
const bins = 256;

export function clippingFigure(p: ClippingPlot, language: Language = "en"): Figure {
  const say = wordsIn(language);
  const { counts, width } = merged(p.counts, bins);
  const step = p.largest / Math.max(1, p.counts.length) * width;
  const top = Math.max(1, ...counts);
  const sum = Array.from(p.rounding, (r, i) => r + p.clipping[i]!);
  const floor = Math.min(...Array.from(p.rounding).filter((v) => v > 0), p.best.mse) / 3;
  const curve = (name: string, y: ArrayLike<number>, index: number, width: number, dash: string): Trace => ({
    type: "scatter",
    mode: "lines",
    name,
    x: numbers(p.clips),
    // An axis of logarithms has no zero.
    y: numbers(Array.from(y, (v) => v > floor / 10 ? v : NaN)),
    yaxis: "y2",
    line: { color: colour(index), width, dash, simplify: false },
    hovertemplate: `${captions.clip({ at: "%{x:.4g}" }, language)}: %{y:.3g}<extra>${name}</extra>`,
  });
  const outline: { x: number[]; y: number[] } = { x: [0], y: [0.5] };
  counts.forEach((count, i) => {
    outline.x.push(i * step, Math.min(p.largest, (i + 1) * step));
    outline.y.push(Math.max(0.5, count), Math.max(0.5, count));
  });
  const data: Trace[] = [
    {
      type: "scatter",
      mode: "lines",
      name: `|${p.quantity}|`,
      x: numbers([...outline.x, p.largest]),
      y: numbers([...outline.y, 0.5]),
      line: { color: colour(7), width: 1 },
      fill: "tozeroy",
      fillcolor: wash(7, 0.18),
      hovertemplate: "%{x:.4g}: %{y}<extra></extra>",
    },
    curve(say("rounding"), p.rounding, 0, 1.6, "dash"),
    curve(say("clipping"), p.clipping, 1, 1.6, "dot"),
    curve(say("sum"), sum, 2, 2.4, "solid"),
    ...p.picks.map((pick, i) => picked(pick, i, language)),
  ];
  data.push(dotsAt(p.mark, language));
  const shapes: Json[] = p.picks.map(({ clip }, i) => ({
    type: "line",
    xref: "x",
    yref: "paper",
    x0: clip,
    x1: clip,
    y0: 0.52,
    y1: 0.56,
    line: { color: colour(i + 3), width: 2 },
  }));
  const { mark } = p;
  shapes.push(upright(mark.clip), {
    type: "rect",
    xref: "x",
    yref: "paper",
    x0: mark.clip,
    x1: p.largest,
    y0: 0.56,
    y1: 1,
    line: { width: 0 },
    fillcolor: wash(1, 0.12),
    layer: "below",
  });
  // The places of the curves among the traces.
  const [rounding, clipping, both] = [1, 2, 3] as const;
  const finite = [...sum, ...Array.from(p.rounding)].filter((v) => v > floor);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const layout = page(p.title, {
    height: 520,
    margin: marginOver(data.filter((t) => t["showlegend"] !== false).map((t) => String(t["name"]))),
    xaxis: axis(say("clip: magnitudes beyond saturate"), {
      range: numbers([0, p.largest * 1.02]),
      anchor: "y2",
    }),
    yaxis: axis(say("count per bin"), {
      type: "log",
      domain: [0.56, 1],
      range: numbers([Math.log10(0.5), Math.log10(top) + 0.3]),
      exponentformat: "SI",
      dtick: 1,
    }),
    yaxis2: {
      ...logAxis(say("mean squared error"), low, high),
      domain: [0, 0.5],
      range: numbers([Math.log10(floor), Math.log10(high) + 0.6]),
    },
    shapes,
    annotations: [{
      x: 0.99,
      y: 0.495,
      xref: "paper",
      yref: "paper",
      xanchor: "right",
      yanchor: "top",
      showarrow: false,
      text: captions.clipSplit({
        clip: short(mark.clip),
        rounding: short(mark.rounding),
        clipping: short(mark.clipping),
        sum: short(mark.rounding + mark.clipping),
      }, language),
      font: { size: 11, color: ink },
      bgcolor: "rgba(255,255,255,0.75)",
    }],
    meta: {
      description: described(p, language),
      ...draggable({
        name: say("clip"),
        axis: "x",
        span: [0, 1],
        at: mark.clip,
        ...(mark.sets && { sets: mark.sets }),
        shows: {
          from: p.clips[0]!,
          to: p.largest,
          // What is lost is known at the clips that were tried.
          stops: both,
          lines: [shapes.length - 2],
          areas: [shapes.length - 1],
          dots: [{ trace: data.length - 1, on: [rounding, clipping, both] }],
          says: {
            annotation: 0,
            text: captions.clipSplit(
              { clip: "{x}", rounding: `{${rounding}}`, clipping: `{${clipping}}`, sum: `{${both}}` },
              language,
            ),
          },
        },
      }),
    },
  });
  return checked({ data, layout });
}

/** A method's clip, at the error that it has there. */
function picked({ name, clip, mse }: Pick, i: number, language: Language): Trace {
  return {
    type: "scatter",
    mode: "markers",
    name: plain(name),
    x: numbers([clip]),
    y: numbers([mse]),
    yaxis: "y2",
    marker: {
      symbol: symbols[i % symbols.length]!,
      size: 9,
      color: colour(i + 3),
      line: { color: "#ffffff", width: 0.8 },
    },
    hovertemplate: `${plain(name)}: ${
      captions.clipError({ at: "%{x:.4g}", error: "%{y:.3g}" }, language)
    }<extra></extra>`,
  };
}

const short = (v: number) => String(Number(v.toPrecision(3)));

function dotsAt({ clip, rounding, clipping }: ClippingPlot["mark"], language: Language): Trace {
  const ys = [rounding, clipping, rounding + clipping];
  return {
    type: "scatter",
    mode: "markers",
    x: numbers(ys.map(() => clip)),
    y: numbers(ys.map((v) => v > 0 ? v : NaN)),
    yaxis: "y2",
    marker: { size: 9, color: [colour(0), colour(1), colour(2)], line: { color: "#ffffff", width: 1.4 } },
    showlegend: false,
    hovertemplate: `${captions.clip({ at: "%{x:.4g}" }, language)}: %{y:.3g}<extra></extra>`,
  };
}

/** A table of the picks, the best first, and where the mark stands. */
function described({ picks, best, mark, largest }: ClippingPlot, language: Language): string[] {
  const brief = (v: number) => String(Number(v.toPrecision(4)));
  const wide = Math.max(...[best, ...picks].map((p) => columns(p.name)));
  const rows = [best, ...picks.toSorted((a, b) => a.mse - b.mse)].map(({ name, clip, mse }) =>
    `${padded(name, wide)}  ${captions.clip({ at: brief(clip).padEnd(9) }, language)}  mse ${brief(mse)}`
  );
  const at = told.atClip({
    clip: brief(mark.clip),
    rounding: brief(mark.rounding),
    clipping: brief(mark.clipping),
    sum: brief(mark.rounding + mark.clipping),
    share: String(Number((mark.share * 100).toPrecision(3))),
  }, language);
  return [told.largestMagnitude({ largest: brief(largest) }, language), ...rows, at].map((row) =>
    row.trimEnd()
  );
}
