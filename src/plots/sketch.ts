/** A figure as a few lines of text, for consoles and diffs. */
import type { Figure, Json, JsonObject, Trace } from "./figure.ts";

const blocks = [..."▁▂▃▄▅▆▇█"];
const eighths = ["", ..."▏▎▍▌▋▊▉"];

/** The title, then for each trace its name with a spark line of `width` characters, or its bars with their values. */
export function sketch(figure: Figure, width = 48): string {
  const lines = [titleOf(figure.layout["title"])];
  for (const trace of figure.data) {
    if (trace["hoverinfo"] === "skip" || trace["mode"] === "markers" && trace["showlegend"] === false) {
      continue;
    }
    const name = unmarked(String(trace["name"] ?? ""));
    if (trace.type === "bar") lines.push(name, ...bars(trace, figure, width / 2));
    else if (trace["meta"] === "grid") lines.push(`${name}: ${levels(trace)}`);
    else lines.push(`${name}: ${spark(trace, width)}`);
  }
  return lines.filter((line) => line !== "").join("\n");
}

/** Each column shows the value that the line has at its middle. */
function spark(trace: Trace, width: number): string {
  const x = list(trace["x"]);
  const points = list(trace["y"]).flatMap((y, i) => {
    const at = x[i];
    return typeof y === "number" ? [{ x: typeof at === "number" ? at : i, y }] : [];
  });
  if (points.length === 0) return "empty";
  const [from, to] = range(points.map((p) => p.x)), [low, high] = range(points.map((p) => p.y));
  const columns = Math.min(width, points.length);
  let at = 0, text = "";
  for (let i = 0; i < columns; i++) {
    const here = from + (to - from) * (columns > 1 ? i / (columns - 1) : 0);
    while (at + 1 < points.length && points[at + 1]!.x <= here) at++;
    const share = high > low ? (points[at]!.y - low) / (high - low) : 0.5;
    text += blocks[Math.min(7, Math.floor(share * 8))];
  }
  return `${text}  y ${brief(low)} to ${brief(high)}, x ${brief(from)} to ${brief(to)}`;
}

function levels(trace: Trace): string {
  const x = [...new Set(list(trace["x"]).filter((v) => typeof v === "number"))];
  const [low, high] = range(x);
  return `${x.length} levels from ${brief(low)} to ${brief(high)}`;
}

/** Horizontal bars as a table: the layer, a bar of at most `width` characters, the value. */
function bars(trace: Trace, figure: Figure, width: number): string[] {
  const ticks: JsonObject = figure.layout["yaxis"] as JsonObject ?? {};
  const positions = list(ticks["tickvals"]), names = list(ticks["ticktext"]);
  const rows = list(trace["y"]).map((y, i) => ({
    name: unmarked(String(names[positions.indexOf(y)] ?? y)),
    value: list(trace["x"])[i],
    text: unmarked(String(list(trace["text"])[i] ?? "")),
  }));
  const top = Math.max(1e-9, ...rows.map((r) => typeof r.value === "number" ? r.value : 0));
  const column = Math.max(0, ...rows.map((r) => [...r.name].length));
  return rows.map(({ name, value, text }) => {
    const cells = Math.max(0, Math.round((typeof value === "number" ? value : 0) / top * width * 8));
    const bar = "█".repeat(Math.floor(cells / 8)) + eighths[cells % 8];
    return `  ${name}${" ".repeat(column - [...name].length)}  ${bar} ${
      text || (typeof value === "number" ? brief(value) : "")
    }`
      .trimEnd();
  });
}

const list = (value: Json | undefined): readonly Json[] => Array.isArray(value) ? value : [];
const brief = (value: number) => String(Number(value.toPrecision(4)));
const range = (values: readonly number[]): [number, number] =>
  values.reduce<[number, number]>(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
const titleOf = (title: Json | undefined) =>
  typeof title === "object" && title !== null && "text" in title ? unmarked(String(title["text"])) : "";

/** Plotly's markup read back as plain text. */
function unmarked(text: string): string {
  return text.replace(/<br\s*\/?>/g, " ").replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll(
    "&gt;",
    ">",
  )
    .replaceAll("&amp;", "&");
}
