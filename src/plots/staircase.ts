/** What comes out of a quantizer against what goes in, the identity beside it, and the error below. */
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import { columns, corners, extent } from "./polyline.ts";
import { axis, colour, nested, page, plain, quiet } from "./style.ts";

export interface Curve {
  readonly name: string;
  readonly y: ArrayLike<number>;
}

export interface Staircase {
  readonly title: string;
  /** Sample points, ascending, dense enough that every step holds two. */
  readonly x: ArrayLike<number>;
  /** Functions of x, one value a sample point. */
  readonly series: readonly Curve[];
  /** Their errors, drawn in a panel of their own. */
  readonly error?: readonly Curve[];
  /** A point of the domain to mark, such as where a slider stands. */
  readonly mark?: number;
}

/** Corners that all lines of a figure may have together: 200 KB of JSON hold some 10,000. */
const most = 7000;

export function staircaseFigure(s: Staircase): Figure {
  const [from, to] = extent(s.x);
  const below = s.error ?? [];
  const share = Math.floor(most / Math.max(1, s.series.length + below.length));
  const curve = ({ name, y }: Curve, i: number, panel: "y" | "y2"): Trace => {
    const [low, high] = extent(y);
    const line = columns(corners(s.x, y, (high - low || 1) * 2e-4), share);
    return {
      type: "scatter",
      mode: "lines",
      name: plain(panel === "y" ? name : `${name}: error`),
      x: numbers(line.x),
      y: numbers(line.y),
      yaxis: panel,
      line: { color: colour(i), width: nested(i) * (panel === "y" ? 1 : 0.7), simplify: false },
      showlegend: panel === "y" || !s.series.some((c) => c.name === name),
      hovertemplate: "%{x:.5g} → %{y:.5g}<extra></extra>",
    };
  };
  const upper = extent(...s.series.map((c) => c.y));
  const data: Trace[] = [
    identity(from, to),
    ...s.series.map((c, i) => curve(c, i, "y")),
    ...below.map((c, i) => curve(c, i, "y2")),
  ];
  if (s.mark !== undefined) data.push(...points(s, s.mark));
  const two = below.length > 0;
  const layout = page(s.title, {
    height: two ? 480 : 400,
    xaxis: axis("input x", { range: numbers([from, to]), anchor: two ? "y2" : "y" }),
    yaxis: axis("output", { domain: two ? [0.36, 1] : [0, 1], range: padded(withIdentity(upper, from, to)) }),
    ...(two
      ? {
        yaxis2: axis("error", {
          domain: [0, 0.28],
          range: padded(extent(...below.map((c) => c.y), [0])),
          zeroline: true,
          zerolinecolor: quiet,
          zerolinewidth: 0.6,
          nticks: 5,
        }),
      }
      : {}),
    ...(s.mark === undefined ? {} : { shapes: [upright(s.mark)] }),
  });
  return checked({ data, layout });
}

function identity(from: number, to: number): Trace {
  const ends = numbers([from, to]);
  return {
    type: "scatter",
    mode: "lines",
    name: "identity",
    x: ends,
    y: ends,
    line: { color: quiet, width: 1, dash: "dash" },
    hoverinfo: "skip",
  };
}

/** The identity is shown whole unless that would squeeze the functions into less than a third of the panel. */
function withIdentity(upper: [number, number], from: number, to: number): [number, number] {
  const both = extent(upper, [from, to]);
  return both[1] - both[0] <= 3 * (upper[1] - upper[0]) ? both : upper;
}

function padded([low, high]: [number, number]): Json[] {
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return numbers([low - air, high + air]);
}

/** A dot on each function at the sample nearest to the mark, with its value. */
function points(s: Staircase, mark: number): Trace[] {
  let at = 0;
  for (let i = 1; i < s.x.length; i++) if (Math.abs(s.x[i]! - mark) < Math.abs(s.x[at]! - mark)) at = i;
  const dots = (curves: readonly Curve[], panel: string): Trace => ({
    type: "scatter",
    mode: "markers",
    x: curves.map(() => numbers([mark])[0]!),
    y: numbers(curves.map((c) => c.y[at]!)),
    yaxis: panel,
    marker: { size: 7, color: curves.map((_, i) => colour(i)), line: { color: "#ffffff", width: 1.2 } },
    showlegend: false,
    hovertemplate: "%{x:.5g} → %{y:.7g}<extra></extra>",
  });
  return [dots(s.series, "y"), ...(s.error ? [dots(s.error, "y2")] : [])];
}

const upright = (mark: number) => ({
  type: "line",
  xref: "x",
  yref: "paper",
  x0: mark,
  x1: mark,
  y0: 0,
  y1: 1,
  line: { color: quiet, width: 0.8, dash: "dot" },
});
