/** One quantity against another, a line with points for each series: accuracy against bits, loss against size. */
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import { draggable, type Mark } from "./handle.ts";
import { dots, upright } from "./mark.ts";
import { columns, corners, extent } from "./polyline.ts";
import { axis, colour, inked, labelled, logAxis, marginOver, page, plain, quiet, wash } from "./style.ts";

export interface Quantity {
  readonly title: string;
  /** "bits", "MiB", "%" ... */
  readonly unit?: string;
  readonly log?: boolean;
}

export interface Series {
  readonly name: string;
  /** Numbers, or names of cases in the order in which they are to stand. */
  readonly x: ArrayLike<number> | readonly string[];
  readonly y: ArrayLike<number>;
  /** Ends of an interval around each y, such as a 95 % bootstrap interval. */
  readonly interval?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  /** Default: points and a line, or a line alone when there are more than 40 points. */
  readonly mode?: "lines" | "markers" | "lines+markers";
  /** A word at each point, such as the recipe that it stands for. */
  readonly labels?: readonly string[];
}

export interface Lines {
  readonly title: string;
  readonly x: Quantity;
  readonly y: Quantity;
  readonly series: readonly Series[];
  /** Values of y to draw a level line at, such as the accuracy of the float model. */
  readonly levels?: readonly { readonly name: string; readonly y: number }[];
  /** A value of x to mark, with a dot on each curve. */
  readonly mark?: Mark;
}

const symbols = ["circle", "square", "diamond", "triangle-up", "triangle-down", "x", "cross", "star"];
/** A series of more points than this is a curve. */
const fewest = 40;
/** Points that all lines of a figure may have together. */
const most = 7000;

export function linesFigure(l: Lines): Figure {
  const share = Math.floor(most / Math.max(1, l.series.length));
  const data: Trace[] = l.series.map((series, i) => {
    const { x, y, mode } = points(series, share, l.y.log === true);
    return {
      type: "scatter",
      mode: (series.mode ?? mode) + (series.labels ? "+text" : ""),
      name: plain(series.name),
      x,
      y,
      line: { color: colour(i), width: 1.8, simplify: false },
      marker: {
        color: colour(i),
        symbol: symbols[i % symbols.length]!,
        size: 7,
        line: { color: "#ffffff", width: 0.8 },
      },
      ...(series.labels
        ? {
          text: series.labels.map(plain),
          textposition: "top right",
          textfont: { size: 9, color: inked(i) },
        }
        : {}),
      ...(series.interval ? { error_y: whiskers(series, i) } : {}),
      hovertemplate: "%{x}: %{y:.5g}<extra>%{fullData.name}</extra>",
    };
  });
  if (l.mark !== undefined) {
    data.push(dots(l.series.flatMap(({ x, y }) => isNumeric(x) ? [{ x, y }] : []), l.mark.at, "y"));
  }
  const whole = l.series.every((s) => isNumeric(s.x) && Array.from(s.x).every(Number.isInteger));
  const [low, high] = extent(...l.series.flatMap((s) => isNumeric(s.x) ? [s.x] : []));
  const layout = page(l.title, {
    xaxis: l.x.log ? logAxis(labelled(l.x.title, l.x.unit), low, high) : axis(labelled(l.x.title, l.x.unit), {
      ...(l.series.some((s) => !isNumeric(s.x)) ? { type: "category" } : {}),
      // A count such as bits has no halves.
      ...(whole && high - low <= 24 ? { dtick: high - low > 12 ? 2 : 1, tick0: low } : {}),
    }),
    yaxis: l.y.log
      ? logAxis(
        labelled(l.y.title, l.y.unit),
        ...extent(...l.series.map((s) => Array.from(s.y).filter((v) => v > 0))),
      )
      : axis(labelled(l.y.title, l.y.unit)),
    shapes: [
      ...(l.levels ?? []).map(({ y }) => ({
        type: "line",
        xref: "paper",
        yref: "y",
        x0: 0,
        x1: 1,
        y0: y,
        y1: y,
        line: { color: quiet, width: 1, dash: "dash" },
      })),
      ...(l.mark === undefined ? [] : [upright(l.mark.at)]),
    ],
    annotations: (l.levels ?? []).map(({ name, y }) => ({
      x: 1,
      y: l.y.log ? Math.log10(y) : y,
      xref: "paper",
      yref: "y",
      xanchor: "right",
      yanchor: "bottom",
      showarrow: false,
      text: plain(name),
      font: { size: 10, color: quiet },
    })),
    showlegend: l.series.length > 1,
    ...(l.mark === undefined ? {} : { meta: handles(l, l.mark, data.length, [low, high]) }),
    ...(l.series.length > 1 ? { margin: marginOver(l.series.map((s) => s.name)) } : {}),
  });
  return checked({ data, layout });
}

/** The mark moves along x, its points on the curves; between the points of a table there is nothing to show. */
function handles(
  { series, levels = [], x }: Lines,
  mark: Mark,
  traces: number,
  [from, to]: [number, number],
) {
  const on = series.flatMap((s, i) => isNumeric(s.x) ? [i] : []);
  const curves = on.every((i) => series[i]!.x.length > fewest);
  const shows = { from, to, lines: [levels.length], dots: [{ trace: traces - 1, on }] };
  return draggable({ name: x.title, axis: "x", span: [0, 1], ...mark, ...(curves && { shows }) });
}

const isNumeric = (x: Series["x"]): x is ArrayLike<number> => typeof x[0] !== "string";

function points(series: Series, share: number, log: boolean): { x: Json[]; y: Json[]; mode: string } {
  const mode = series.x.length > fewest ? "lines" : "lines+markers";
  if (!isNumeric(series.x)) return { x: [...series.x], y: numbers(series.y), mode };
  const whole = { x: Array.from(series.x), y: Array.from(series.y) };
  // Only a curve may be thinned: its x must ascend, and its points must not be shown as such.
  const curve = (series.mode ?? mode) === "lines" && !series.interval && !series.labels &&
    whole.x.every((v, i) => i === 0 || v > whole.x[i - 1]!);
  if (!curve) return { x: numbers(whole.x), y: numbers(whole.y), mode };
  const [low, high] = extent(whole.y);
  // On an axis of logarithms no one tolerance suits both ends.
  const { x, y } = columns(log ? whole : corners(whole.x, whole.y, (high - low || 1) * 2e-4), share);
  return { x: numbers(x), y: numbers(y), mode };
}

function whiskers({ y, interval }: Series, i: number) {
  const { low, high } = interval!;
  return {
    type: "data",
    symmetric: false,
    array: numbers(Array.from(y, (v, k) => high[k]! - v)),
    arrayminus: numbers(Array.from(y, (v, k) => v - low[k]!)),
    color: wash(i, 0.6),
    thickness: 1,
    width: 3,
  };
}
