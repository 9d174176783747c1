/** What comes out of a quantizer against what goes in, the identity beside it, and the error below. */
import {
  captions,
  described as told,
  type Language,
  type Say,
  wordsIn,
} from "../../grammar/messages/figures.ts";
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import { draggable, type Mark } from "./handle.ts";
import { dots, upright } from "./mark.ts";
import { columns, corners, extent } from "./polyline.ts";
import { axis, colour, ink, nested, page, plain, quiet, wash } from "./style.ts";

export interface Curve {
  readonly name: string;
  readonly y: ArrayLike<number>;
  /** Where it is beyond its range of codes. */
  readonly beyond?: {
    readonly kind: "wraps" | "saturates";
    readonly ranges: readonly { readonly from: number; readonly to: number }[];
  };
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
  readonly mark?: Mark;
}

/** Corners that all lines of a figure may have together: 200 KB of JSON hold some 10,000. */
const most = 7000;

export function staircaseFigure(s: Staircase, language: Language = "en"): Figure {
  const say = wordsIn(language);
  const [from, to] = extent(s.x);
  const below = s.error ?? [];
  const share = Math.floor(most / Math.max(1, s.series.length + below.length));
  const curve = ({ name, y }: Curve, i: number, panel: "y" | "y2"): Trace => {
    const [low, high] = extent(y);
    const line = columns(corners(s.x, y, (high - low || 1) * 2e-4), share);
    return {
      type: "scatter",
      mode: "lines",
      name: plain(panel === "y" ? name : captions.errorOf({ name }, language)),
      x: numbers(line.x),
      y: numbers(line.y),
      yaxis: panel,
      line: {
        color: colour(i),
        width: nested(i, s.series.length) * (panel === "y" ? 1 : 0.7),
        simplify: false,
      },
      showlegend: panel === "y" || !s.series.some((c) => c.name === name),
      hovertemplate: "%{x:.5g} → %{y:.5g}<extra></extra>",
    };
  };
  const upper = extent(...s.series.map((c) => c.y));
  const data: Trace[] = [
    identity(from, to, say),
    ...s.series.map((c, i) => curve(c, i, "y")),
    ...below.map((c, i) => curve(c, i, "y2")),
  ];
  const two = below.length > 0;
  if (s.mark !== undefined) {
    const over = (curves: readonly Curve[]) => curves.map(({ y }) => ({ x: s.x, y }));
    data.push(dots(over(s.series), s.mark.at, "y"));
    if (two) data.push(dots(over(below), s.mark.at, "y2"));
  }
  const layout = page(s.title, {
    height: two ? 480 : 400,
    xaxis: axis(say("input x"), { range: numbers([from, to]), anchor: two ? "y2" : "y" }),
    yaxis: axis(say("output"), {
      domain: two ? [0.36, 1] : [0, 1],
      range: padded(withIdentity(upper, from, to), s.series.filter((c) => c.beyond).length * 0.06),
    }),
    ...(two
      ? {
        yaxis2: axis(say("error"), {
          domain: [0, 0.28],
          range: padded(extent(...below.map((c) => c.y), [0])),
          zeroline: true,
          zerolinecolor: quiet,
          zerolinewidth: 0.6,
          nticks: 5,
        }),
      }
      : {}),
    shapes: [...(s.mark === undefined ? [] : [upright(s.mark.at)]), ...s.series.flatMap(strips)],
    annotations: s.series.flatMap((c, i) => labels(c, i, say)),
    meta: { notes: s.series.flatMap((c) => note(c, language)), ...handles(s, data.length) },
  });
  return checked({ data, layout });
}

/** The mark moves along x, its points on the curves; the identity is the first trace. */
function handles({ x, series, error = [], mark }: Staircase, traces: number) {
  if (mark === undefined) return {};
  const [from, to] = extent(x), own = error.length > 0 ? 2 : 1;
  const on = (curves: readonly Curve[], first: number) => curves.map((_, i) => first + i);
  const dots = [
    { trace: traces - own, on: on(series, 1) },
    ...(own === 2 ? [{ trace: traces - 1, on: on(error, 1 + series.length) }] : []),
  ];
  return draggable({ name: "x", axis: "x", span: [0, 1], ...mark, shows: { from, to, lines: [0], dots } });
}

/** Height of a strip, as a share of the figure; more of them than this run together. */
const stripHeight = 0.036, mostStrips = 64;

/** Strips along the top of the panel, one below the other: where a series wraps or saturates. */
function strips({ beyond }: Curve, i: number): Json[] {
  return (beyond?.ranges ?? []).slice(0, mostStrips).map(({ from, to }) => ({
    type: "rect",
    xref: "x",
    yref: "paper",
    x0: from,
    x1: to,
    y0: 1 - (i + 1) * stripHeight,
    y1: 1 - i * stripHeight,
    line: { width: 0 },
    fillcolor: wash(i, 0.22),
    layer: "below",
  }));
}

function note({ name, beyond }: Curve, language: Language): string[] {
  if (beyond === undefined) return [];
  const brief = (v: number) => String(Number(v.toPrecision(4)));
  const ranges = beyond.ranges.slice(0, 4).map(({ from, to }) => ({ from: brief(from), to: brief(to) }));
  const more = beyond.ranges.length > 4;
  return [told.beyond({ name, wraps: beyond.kind === "wraps", ranges, more }, language)];
}

function labels({ beyond }: Curve, i: number, say: Say): Json[] {
  return (beyond?.ranges ?? []).slice(0, 4).map(({ from, to }) => ({
    x: (from + to) / 2,
    y: 1 - (i + 0.5) * stripHeight,
    xref: "x",
    yref: "paper",
    yanchor: "middle",
    showarrow: false,
    text: say(beyond!.kind),
    font: { size: 10, color: ink },
  }));
}

function identity(from: number, to: number, say: Say): Trace {
  const ends = numbers([from, to]);
  return {
    type: "scatter",
    mode: "lines",
    name: say("identity"),
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

/** @param above room over the highest value, as a share of the height. */
function padded([low, high]: [number, number], above = 0): Json[] {
  const height = high - low || Math.abs(high) || 1, air = height * 0.06;
  return numbers([low - air, high + air + above * height]);
}
