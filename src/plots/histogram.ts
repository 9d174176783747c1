/** The histogram of a tensor's values, with the points of a quantization grid and the clip range drawn over it. */
import { captions, type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import { axis, colour, page, plain, quiet, wash } from "./style.ts";

export interface Histogram {
  readonly title: string;
  /** The range that the bins divide evenly. `lo` < `hi`. */
  readonly bins: { readonly lo: number; readonly hi: number };
  /** Counts per bin. Series may have bins of different widths over the same range. */
  readonly series: readonly { readonly name: string; readonly counts: ArrayLike<number> }[];
  /** Series that take few values: how often each occurs, drawn as stems over the outlines. */
  readonly stems?: readonly {
    readonly name: string;
    readonly x: ArrayLike<number>;
    readonly counts: ArrayLike<number>;
  }[];
  /** The values that the codes stand for. */
  readonly grid?: { readonly levels: ArrayLike<number>; readonly label: string };
  readonly clip?: { readonly lo: number; readonly hi: number };
  readonly logCounts?: boolean;
  /** What the values are, with their unit. */
  readonly axisTitle?: string;
}

/** More bins than this fall on the same pixels. */
const most = 256;

export function histogramFigure(h: Histogram, language: Language = "en"): Figure {
  const { lo, hi } = h.bins;
  if (!(lo < hi)) throw new RangeError(`Cannot draw bins as a histogram: lo must be below hi: ${lo}, ${hi}`);
  const say = wordsIn(language);
  const floor = h.logCounts ? 0.5 : 0;
  let top = 1;
  const data: Trace[] = h.series.map(({ name, counts }, i) => {
    const { x, y, peak } = outline(counts, lo, hi, floor);
    top = Math.max(top, peak);
    return {
      type: "scatter",
      mode: "lines",
      name: plain(name),
      x,
      y,
      line: { color: colour(i), width: 1.2 },
      fill: "tozeroy",
      fillcolor: wash(i, i === 0 ? 0.22 : 0.1),
      hovertemplate: "%{x:.4g}: %{y}<extra></extra>",
    };
  });
  (h.stems ?? []).forEach((stem, i) => {
    top = Math.max(top, ...Array.from(stem.counts));
    data.push(stems(stem, h.series.length + i, floor));
  });
  const shown: [number, number] = [lo, hi];
  if (h.grid) {
    const levels = Array.from(h.grid.levels).filter(Number.isFinite).sort((a, b) => a - b);
    if (levels.length > 0) {
      shown[0] = Math.min(shown[0], levels[0]!);
      shown[1] = Math.max(shown[1], levels.at(-1)!);
      data.push(gridLines(levels, h.grid.label));
    }
  }
  if (h.clip) {
    shown[0] = Math.min(shown[0], h.clip.lo);
    shown[1] = Math.max(shown[1], h.clip.hi);
  }
  const air = (shown[1] - shown[0]) * 0.02;
  const range = numbers([shown[0] - air, shown[1] + air]);
  const layout = page(h.title, {
    xaxis: axis(plain(h.axisTitle ?? say("value")), { range }),
    yaxis: axis(say("count per bin"), {
      ...(h.logCounts
        ? { type: "log", range: numbers([Math.log10(floor), Math.log10(top) * 1.05 + 0.1]), dtick: 1 }
        : { range: numbers([0, top * 1.06]) }),
      exponentformat: "SI",
    }),
    yaxis2: { overlaying: "y", range: [0, 1], visible: false, fixedrange: true },
    ...(h.clip ? clipMarks(h.clip, range, language) : {}),
  });
  return checked({ data, layout });
}

/**
 * Sums of `width` neighbouring counts each, so that at most `limit` remain. The last one may stand for fewer.
 */
export function merged(counts: ArrayLike<number>, limit: number): { counts: number[]; width: number } {
  const width = Math.max(1, Math.ceil(counts.length / limit));
  const sums = new Array<number>(Math.ceil(counts.length / width)).fill(0);
  for (let i = 0; i < counts.length; i++) sums[Math.floor(i / width)]! += counts[i]!;
  return { counts: sums, width };
}

/** The outline of bars as one line: two corners a bar, and both feet. */
function outline(bins: ArrayLike<number>, lo: number, hi: number, floor: number) {
  const { counts, width } = merged(bins, most);
  const step = (hi - lo) / Math.max(1, bins.length) * width;
  const x: number[] = [lo], y: number[] = [floor];
  let peak = 0;
  counts.forEach((count, i) => {
    const height = Math.max(count, floor);
    peak = Math.max(peak, height);
    x.push(lo + i * step, Math.min(hi, lo + (i + 1) * step));
    y.push(height, height);
  });
  x.push(hi);
  y.push(floor);
  return { x: numbers(x), y: numbers(y), peak };
}

/** A line from the foot to the count of each value that occurs. */
function stems(
  { name, x, counts }: {
    readonly name: string;
    readonly x: ArrayLike<number>;
    readonly counts: ArrayLike<number>;
  },
  index: number,
  floor: number,
): Trace {
  const xs: Json[] = [], ys: Json[] = [];
  for (let i = 0; i < x.length; i++) {
    if (counts[i]! <= 0) continue;
    xs.push(...numbers([x[i]!, x[i]!]), null);
    ys.push(floor, counts[i]!, null);
  }
  return {
    type: "scatter",
    mode: "lines",
    name: plain(name),
    x: xs,
    y: ys,
    line: { color: colour(index), width: 1.4 },
    opacity: 0.85,
    hovertemplate: "%{x:.4g}: %{y}<extra></extra>",
  };
}

/** A hairline a level; a rug at the foot when there are so many that lines would hide the counts. */
function gridLines(levels: readonly number[], label: string): Trace {
  const span = levels.at(-1)! - levels[0]!;
  const rug = levels.length > 64;
  const x: Json[] = [], y: Json[] = [];
  let column = -1;
  levels.forEach((level, i) => {
    const here = span === 0 ? 0 : Math.floor((level - levels[0]!) / span * 640);
    if (here === column && i < levels.length - 1) return;
    column = here;
    x.push(...numbers([level, level]), null);
    y.push(0, rug ? 0.045 : 1, null);
  });
  return {
    type: "scatter",
    mode: "lines",
    name: plain(label),
    x,
    y,
    yaxis: "y2",
    meta: "grid",
    line: { color: colour(1), width: rug ? 0.7 : 0.8 },
    opacity: rug ? 0.9 : 0.55,
    hoverinfo: "x",
  };
}

function clipMarks(clip: { lo: number; hi: number }, range: (number | null)[], language: Language) {
  const [lo, hi] = numbers([clip.lo, clip.hi]);
  const beyond = (x0: Json, x1: Json) => ({
    type: "rect",
    xref: "x",
    yref: "paper",
    x0,
    x1,
    y0: 0,
    y1: 1,
    line: { width: 0 },
    fillcolor: "rgba(106,115,125,0.13)",
    layer: "below",
  });
  const edge = (x: Json) => ({
    type: "line",
    xref: "x",
    yref: "paper",
    x0: x,
    x1: x,
    y0: 0,
    y1: 1,
    line: { color: quiet, width: 1, dash: "dash" },
  });
  const note = (x: Json, xanchor: string) => ({
    x,
    y: 1,
    xref: "x",
    yref: "paper",
    yanchor: "top",
    xanchor,
    showarrow: false,
    text: captions.clip({ at: String(x).replace("-", "−") }, language),
    font: { size: 10, color: quiet },
    bgcolor: "rgba(255,255,255,0.75)",
  });
  return {
    shapes: [
      beyond(range[0] ?? null, lo ?? null),
      beyond(hi ?? null, range[1] ?? null),
      edge(lo ?? null),
      edge(hi ?? null),
    ],
    annotations: [note(lo ?? null, "left"), note(hi ?? null, "right")],
  };
}
