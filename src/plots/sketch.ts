/** A figure as a few lines of text, for consoles and diffs. */
import { columns as cells, padded } from "../../grammar/columns.ts";
import { described, type Language } from "../../grammar/messages/figures.ts";
import type { Figure, JsonObject, Trace } from "./figure.ts";
import { brief, list, range, saidBy, titleOf, unmarked } from "./read_back.ts";

const blocks = [..."▁▂▃▄▅▆▇█"];
const eighths = ["", ..."▏▎▍▌▋▊▉"];

/** The title, then for each trace its name with a spark line of `width` characters, or its bars with their values. */
export function sketch(figure: Figure, language: Language = "en", width = 48): string {
  const lines = [titleOf(figure.layout["title"])], said = saidBy(figure, "description");
  if (said.length > 0) return [...lines, ...said].filter((line) => line !== "").join("\n");
  for (const trace of figure.data) {
    if (trace["hoverinfo"] === "skip" || trace["mode"] === "markers" && trace["showlegend"] === false) {
      continue;
    }
    const name = unmarked(String(trace["name"] ?? ""));
    if (trace.type === "bar") lines.push(name, ...bars(trace, figure, language, width / 2));
    else if (trace["meta"] === "grid") {
      lines.push(described.named({ name, what: levels(trace, language) }, language));
    } else lines.push(described.named({ name, what: spark(trace, language, width) }, language));
  }
  lines.push(...saidBy(figure, "notes"));
  return lines.filter((line) => line !== "").join("\n");
}

/** Each column shows the value that the line has there; of points without a line, each has a column. */
function spark(trace: Trace, language: Language, width: number): string {
  const x = list(trace["x"]);
  const points = list(trace["y"]).flatMap((y, i) => {
    const at = x[i];
    return typeof y === "number" ? [{ x: typeof at === "number" ? at : i, y }] : [];
  });
  if (points.length === 0) return described.empty({}, language);
  const [from, to] = range(points.map((p) => p.x)), [low, high] = range(points.map((p) => p.y));
  const columns = trace["mode"] === "lines" ? width : Math.min(width, points.length);
  let at = 0, text = "";
  for (let i = 0; i < columns; i++) {
    const here = from + (to - from) * (columns > 1 ? i / (columns - 1) : 0);
    while (at + 1 < points.length && points[at + 1]!.x <= here) at++;
    const { x: left, y } = points[at]!;
    const after = points[at + 1];
    const value = after && after.x > left
      ? y + (after.y - y) * Math.max(0, (here - left) / (after.x - left))
      : y;
    const share = high > low ? (value - low) / (high - low) : 0.5;
    text += blocks[Math.min(7, Math.floor(share * 8))];
  }
  const y = [brief(low), brief(high)] as const, along = [brief(from), brief(to)] as const;
  return `${text}  ${described.extent({ y, x: along }, language)}`;
}

function levels(trace: Trace, language: Language): string {
  const x = [...new Set(list(trace["x"]).filter((v) => typeof v === "number"))];
  const [low, high] = range(x);
  return described.grid({ levels: x.length, low: brief(low), high: brief(high) }, language);
}

/** Horizontal bars as a table: the layer, a bar of at most `width` characters, the value. */
function bars(trace: Trace, figure: Figure, language: Language, width: number): string[] {
  const ticks: JsonObject = figure.layout["yaxis"] as JsonObject ?? {};
  const positions = list(ticks["tickvals"]), names = list(ticks["ticktext"]);
  const lengths = list(trace["x"]), texts = list(trace["text"]);
  const rows = list(trace["y"]).map((y, i) => {
    const length = lengths[i];
    return {
      name: unmarked(String(names[positions.indexOf(y)] ?? y)),
      length: typeof length === "number" ? length : 0,
      text: unmarked(String(texts[i] ?? length ?? "")),
    };
  });
  const top = Math.max(1e-9, ...rows.map((r) => r.length));
  const column = Math.max(0, ...rows.map((r) => cells(r.name)));
  const shown = rows.slice(0, most).map(({ name, length, text }) => {
    const units = Math.max(0, Math.round(length / top * width * 8));
    const bar = "█".repeat(Math.floor(units / 8)) + eighths[units % 8];
    return `  ${padded(name, column)}  ${bar} ${text}`.trimEnd();
  });
  return rows.length > most
    ? [...shown, `  ${described.more({ more: rows.length - most }, language)}`]
    : shown;
}

/** Rows of bars that a sketch shows of each trace. */
const most = 16;
