/** All codes of a register on a circle, and the way that a count goes around it: across the seam it wraps, or stops. */
import { captions, described as told, type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import type { Mark } from "./handle.ts";
import { shortened } from "./names.ts";
import { numberLine } from "./number_line.ts";
import { colour, ink, inked, page, plain, quiet } from "./style.ts";

export interface Circle {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly limit: "wraps" | "saturates";
  /** What is counted, before it is limited; and the code that it becomes. */
  readonly count: number;
  readonly code: number;
  /** The first above, the others in the middle. */
  readonly lines: readonly string[];
}

export interface CirclePlot {
  readonly title: string;
  readonly circles: readonly Circle[];
  /** The number: what a control sets can be dragged on a line below. */
  readonly mark?: Mark;
}

/** More turns than this are not drawn. */
const mostTurns = 3;
/** Half of what a circle has across. */
const across = 1.78;
const mostDots = 256;

export function circleFigure({ title, circles, mark }: CirclePlot, language: Language = "en"): Figure {
  const data: Trace[] = [], shapes: Json[] = [], axes: Record<string, Json> = {};
  const annotations: Json[] = [], narrow: Record<string, Json> = {};
  const n = circles.length, share = 1 / n, air = n > 1 ? 0.015 : 0;
  // Smaller circles leave less room to a heading of the same size.
  const heading = 1.9 + 0.17 * n, tall = (across + heading) / (2 * across);
  const height = n === 1 ? 430 : 10 + Math.round(612 * tall * share),
    narrowHeight = Math.round(320 * tall * n);
  const below = mark && numberLine(mark, height, n), narrowBelow = mark && numberLine(mark, narrowHeight, n);
  const [foot] = narrowBelow?.domain ?? [0];
  circles.forEach((circle, i) => {
    const suffix = i === 0 ? "" : String(i + 1), [xaxis, yaxis] = [`x${suffix}`, `y${suffix}`];
    const hidden = { visible: false, fixedrange: true };
    axes[`xaxis${suffix}`] = {
      ...hidden,
      range: [-across, across],
      domain: [i * share + air, (i + 1) * share - air],
      anchor: yaxis,
    };
    axes[`yaxis${suffix}`] = {
      ...hidden,
      range: [-across, heading],
      scaleanchor: xaxis,
      anchor: xaxis,
      ...(below && { domain: below.domain }),
    };
    narrow[`xaxis${suffix}.domain`] = [0, 1];
    narrow[`yaxis${suffix}.domain`] = [1 - (i + 1) * share, 1 - i * share].map((y) => foot + (1 - foot) * y);
    data.push(
      ...ring(circle, { xaxis, yaxis }, language),
      walk(circle, { xaxis, yaxis }),
      end(circle, { xaxis, yaxis }, language),
    );
    shapes.push(seam(circle, xaxis, yaxis));
    annotations.push(
      ...words(circle, xaxis, yaxis, Math.floor(88 / Math.max(2, circles.length)), heading, language),
    );
  });
  if (below) data.push(below.trace);
  const layout = page(title, {
    height: 50 + height + (below?.height ?? 0),
    margin: { l: 14, r: 14, t: 40, b: 10 + (below?.margin ?? 0) },
    ...axes,
    ...below?.axes,
    shapes,
    annotations,
    showlegend: false,
    meta: {
      description: circles.map((circle) => described(circle, language)),
      narrow: {
        ...narrow,
        ...(narrowBelow && { [`yaxis${n + 1}.domain`]: [0, narrowBelow.share] }),
        height: 50 + narrowHeight + (narrowBelow?.height ?? 0),
      },
      ...below?.meta,
    },
  });
  return checked({ data, layout });
}

interface Axes {
  readonly xaxis: string;
  readonly yaxis: string;
  readonly [key: string]: Json;
}

const size = ({ low, high }: Circle) => high - low + 1;
/** Clockwise from the top, where 0 stands. */
const angle = (circle: Circle, count: number) => Math.PI / 2 - 2 * Math.PI * count / size(circle);
const at = (
  turn: number,
  radius: number,
): [number, number] => [radius * Math.cos(turn), radius * Math.sin(turn)];

function ring(circle: Circle, axes: Axes, language: Language): Trace[] {
  const n = size(circle), every = Math.max(1, Math.ceil(n / mostDots));
  const labelled = Math.max(1, 2 ** Math.ceil(Math.log2(n / 16)));
  const codes = Array.from({ length: Math.ceil(n / every) }, (_, i) => circle.low + i * every);
  const dots = codes.map((code) => at(angle(circle, code), 1));
  const named = codes.filter((code) => code % labelled === 0 || code === circle.high && labelled === 1);
  const places = named.map((code) => at(angle(circle, code), 0.84));
  const outline = Array.from({ length: 129 }, (_, i) => at(i / 64 * Math.PI, 1));
  return [
    {
      type: "scatter",
      mode: "lines",
      ...axes,
      x: numbers(outline.map(([x]) => x)),
      y: numbers(outline.map(([, y]) => y)),
      line: { color: "#c3c9d0", width: 1 },
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "markers",
      ...axes,
      name: plain(circle.name),
      x: numbers(dots.map(([x]) => x)),
      y: numbers(dots.map(([, y]) => y)),
      customdata: codes,
      marker: {
        size: n <= 32 ? 9 : 4,
        // Codes below zero are hollow: the sign is the other half of the circle.
        color: codes.map((code) => code < 0 ? "#ffffff" : colour(0)),
        line: { color: colour(0), width: 1.2 },
      },
      hovertemplate: `${captions.code({ code: "%{customdata}" }, language)}<extra></extra>`,
    },
    {
      type: "scatter",
      mode: "text",
      ...axes,
      x: numbers(places.map(([x]) => x)),
      y: numbers(places.map(([, y]) => y)),
      text: named.map((code) => String(code).replace("-", "−")),
      textfont: { size: 11, color: quiet },
      hoverinfo: "skip",
    },
  ];
}

/** A spiral from 0 to what is counted: each turn lies outside of the one before. A clamp ends it at its wall. */
function walk(circle: Circle, axes: Axes): Trace {
  const n = size(circle);
  const wanted = circle.limit === "saturates"
    ? Math.min(circle.high, Math.max(circle.low, circle.count))
    : circle.count;
  const to = Math.max(-mostTurns * n, Math.min(mostTurns * n, wanted));
  const steps = Math.max(2, Math.ceil(Math.abs(to) / n * 96) + 1);
  const points = Array.from({ length: steps }, (_, i) => {
    const count = to * i / (steps - 1);
    return at(angle(circle, count), 1.16 + 0.13 * Math.abs(count) / n);
  });
  return {
    type: "scatter",
    mode: "lines",
    ...axes,
    x: numbers(points.map(([x]) => x)),
    y: numbers(points.map(([, y]) => y)),
    line: { color: colour(1), width: 2.4 },
    hoverinfo: "skip",
  };
}

function end(circle: Circle, axes: Axes, language: Language): Trace {
  const [x, y] = at(angle(circle, circle.code), 1);
  return {
    type: "scatter",
    mode: "markers",
    ...axes,
    x: numbers([x]),
    y: numbers([y]),
    marker: { size: 15, color: colour(1), line: { color: "#ffffff", width: 1.5 } },
    hovertemplate: `${captions.code({ code: String(circle.code) }, language)}<extra></extra>`,
  };
}

/** Between the highest code and the lowest: a dashed line to step over, or a wall. */
function seam(circle: Circle, xref: string, yref: string): Json {
  const turn = angle(circle, circle.high + 0.5);
  const [[x0, y0], [x1, y1]] = [at(turn, 0.93), at(turn, 1.6)];
  const wall = circle.limit === "saturates";
  return {
    type: "line",
    xref,
    yref,
    x0: x0,
    y0: y0,
    x1: x1,
    y1: y1,
    line: wall ? { color: ink, width: 5 } : { color: ink, width: 1.4, dash: "dash" },
  };
}

function words(
  circle: Circle,
  xref: string,
  yref: string,
  letters: number,
  heading: number,
  language: Language,
): Json[] {
  const { lines, limit, name } = circle;
  const turn = angle(circle, circle.high + 0.5), [x, y] = at(turn, 1.68);
  const base = { xref, yref, showarrow: false };
  return [
    {
      ...base,
      x: -1.75,
      y: heading,
      xanchor: "left",
      text: `<b>${plain(shortened([name], letters)[0]!)}</b><br>${plain(lines[0] ?? "")}`,
      align: "left",
      yanchor: "top",
      font: { size: 12, color: ink },
    },
    ...lines.slice(1).map((text, i) => ({
      ...base,
      x: 0,
      y: 0.14 * (lines.length - 2) - 0.28 * i,
      text: plain(text),
      font: { size: 13, color: i === 0 ? inked(1) : ink },
    })),
    {
      ...base,
      x,
      y,
      text: wordsIn(language)(limit === "wraps" ? "seam" : "wall"),
      font: { size: 11, color: ink },
    },
  ];
}

const described = ({ limit, ...circle }: Circle, language: Language): string =>
  told.circle({ ...circle, wraps: limit === "wraps" }, language);
