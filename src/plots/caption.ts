/**
 * A figure in words and numbers, for those who cannot see it: what it says of itself, else its title, each series with where it begins
 * and ends and how far it reaches, the bars by name, the levels, and what stands at the mark.
 */
import { described, type Language } from "../../grammar/messages/figures.ts";
import type { Figure, Json, JsonObject, Trace } from "./figure.ts";
import { brief, list, range, saidBy, titleOf, unmarked } from "./read_back.ts";

/** Points, and bars, that are said one by one. */
const mostPoints = 12;

export function caption(figure: Figure, language: Language = "en"): string {
  const said = saidBy(figure, "description"), title = titleOf(figure.layout["title"]);
  const lines = said.length > 0 ? [title, ...said] : [
    title,
    ...figure.data.flatMap((trace) => series(trace, figure, language)),
    ...written(figure),
    ...notes(figure),
  ];
  return lines.filter((line) => line !== "").join("\n");
}

const notes = (figure: Figure) => saidBy(figure, "notes");

function series(trace: Trace, figure: Figure, language: Language): string[] {
  if (trace["hoverinfo"] === "skip") return [];
  const name = unmarked(String(trace["name"] ?? ""));
  if (trace["mode"] === "markers" && trace["showlegend"] === false) return marked(trace, language);
  const what = trace.type === "bar"
    ? bars(trace, figure, language)
    : trace["meta"] === "grid"
    ? grid(trace, language)
    : line(trace, language);
  return [name === "" ? what : described.named({ name, what }, language)];
}

interface Point {
  readonly x: Json;
  readonly y: number;
}

const pointsOf = (trace: Trace): Point[] => {
  const x = list(trace["x"]);
  return list(trace["y"]).flatMap((y, i) => typeof y === "number" ? [{ x: x[i] ?? null, y }] : []);
};
const spoken = (x: Json) => typeof x === "number" ? brief(x) : unmarked(String(x ?? ""));

function line(trace: Trace, language: Language): string {
  const points = pointsOf(trace);
  const [first] = points, last = points.at(-1);
  if (first === undefined || last === undefined) return described.empty({}, language);
  const hasGaps = list(trace["y"]).includes(null);
  if (trace["fill"] === "tozeroy" || hasGaps) {
    const top = points.reduce((a, b) => b.y > a.y ? b : a);
    return described.counted({
      at: spoken(top.x),
      most: brief(top.y),
      from: spoken(first.x),
      to: spoken(last.x),
    }, language);
  }
  if (points.length <= mostPoints) {
    return described.points(
      { points: points.map(({ x, y }) => ({ at: spoken(x), is: brief(y) })) },
      language,
    );
  }
  const [low, high] = range(points.map(({ y }) => y));
  const [from, to] = [first, last].map(({ x, y }) => ({ at: spoken(x), is: brief(y) }));
  return described.curve({ from: from!, to: to!, low: brief(low), high: brief(high) }, language);
}

function grid(trace: Trace, language: Language): string {
  const x = [...new Set(list(trace["x"]).filter((v) => typeof v === "number"))];
  const [low, high] = range(x);
  return described.grid({ levels: x.length, low: brief(low), high: brief(high) }, language);
}

function marked(trace: Trace, language: Language): string[] {
  const points = pointsOf(trace), [first] = points;
  if (first === undefined) return [];
  return [described.atMark({ x: spoken(first.x), y: points.map(({ y }) => brief(y)) }, language)];
}

/** Each bar by its name, in the order in which they stand. */
function bars(trace: Trace, figure: Figure, language: Language): string {
  const ticks = figure.layout["yaxis"] as JsonObject ?? {};
  const positions = list(ticks["tickvals"]), names = list(ticks["ticktext"]);
  const lengths = list(trace["x"]), texts = list(trace["text"]);
  const rows = list(trace["y"]).map((y, i) => ({
    at: unmarked(String(names[positions.indexOf(y)] ?? y)),
    is: unmarked(String(texts[i] ?? lengths[i] ?? "")),
  }));
  const shown = described.bars({ bars: rows.slice(0, mostPoints) }, language);
  return rows.length > mostPoints
    ? `${shown} ${described.more({ more: rows.length - mostPoints }, language)}`
    : shown;
}

/** What stands above the figure, and at its level lines. */
function written({ layout }: Figure): string[] {
  return list(layout["annotations"]).flatMap((note) => {
    const { text, xref, yref, y, yanchor } = note as JsonObject;
    const stands = xref === "paper" &&
      (yref === "paper" ? y === 1 && yanchor === "bottom" : typeof y === "number");
    if (!stands || typeof text !== "string") return [];
    const log = (layout["yaxis"] as JsonObject | undefined)?.["type"] === "log";
    return [
      yref === "paper" ? unmarked(text) : `${unmarked(text)}: ${brief(log ? 10 ** Number(y) : Number(y))}`,
    ];
  });
}
