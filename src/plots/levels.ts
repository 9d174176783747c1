/** Number lines of formats, one below the other: every value that a code can stand for, linear and symmetric-logarithmic. */
import { columns as widthOf, padded } from "../../grammar/columns.ts";
import { described as told, type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, type Json, numbers, type Trace } from "./figure.ts";
import { extent } from "./polyline.ts";
import { axis, colour, ink, page, plain, quiet } from "./style.ts";

export interface NumberLine {
  readonly name: string;
  /** Ascending. */
  readonly levels: readonly number[];
  /** What else is to be said of it, such as its bits: at its right end. */
  readonly note: string;
}

export interface LevelsPlot {
  readonly title: string;
  readonly lines: readonly NumberLine[];
}

/** More levels than this fall on the same pixels; what all lines together may have, for 200 KB. */
const finest = 420, most = 2000;

export function levelsFigure({ title, lines }: LevelsPlot, language: Language = "en"): Figure {
  const say = wordsIn(language);
  // Sixteen bits are too many values for the arguments of a call.
  const ends = lines.map(({ levels }) => extent(levels.map(Math.abs).filter((v) => v > 0)));
  const tiny = 2 ** Math.floor(Math.log2(extent(ends.map(([low]) => low))[0]));
  const [, largest] = extent(ends.map(([, high]) => high));
  const bent = (v: number) =>
    Math.abs(v) < tiny ? v / tiny : Math.sign(v) * (1 + Math.log2(Math.abs(v) / tiny));
  const relative = lines.map(({ levels }) => {
    const [, most] = extent(levels.map(Math.abs));
    return levels.map((v) => v / most);
  });
  const columns = Math.min(finest, Math.floor(most / lines.length));
  const data: Trace[] = lines.flatMap((line, i) => [
    ticks(line, relative[i]!, [-1, 1], i, "x", "y", columns),
    ticks(line, line.levels.map(bent), [-bent(largest), bent(largest)], i, "x2", "y2", columns),
  ]);
  const rows = lines.map((_, i) => 0 - i), row = 34, axisRoom = 60;
  const names = lines.map((l) => plain(l.name));
  const edge = bent(largest) * 1.02, share = row * lines.length / (axisRoom + 2 * row * lines.length);
  const labels: Json = {
    range: [-(lines.length - 1) - 0.62, 0.62],
    tickvals: rows,
    ticktext: names,
    tickfont: { size: 11, color: ink },
    showgrid: false,
    ticks: "",
    showline: false,
  };
  const ticksAt = powers(bent, tiny, largest);
  const layout = page(title, {
    height: 90 + axisRoom + 2 * row * lines.length,
    margin: { l: 56, r: 118, t: 44, b: 46 },
    xaxis: axis(say("share of the largest"), { anchor: "y", range: [-1.02, 1.02], showline: false }),
    yaxis: axis("", { ...labels as Record<string, Json>, domain: [1 - share, 1] }),
    xaxis2: axis(say("value, symmetric logarithm"), {
      anchor: "y2",
      range: numbers([-edge, edge]),
      showline: false,
      tickangle: 0,
      ...ticksAt,
    }),
    yaxis2: axis("", { ...labels as Record<string, Json>, domain: [0, share] }),
    annotations: lines.map(({ note }, i) => ({
      x: 1,
      y: 0 - i,
      xref: "paper",
      yref: "y",
      xanchor: "left",
      align: "left",
      showarrow: false,
      xshift: 6,
      text: note.split("\n").map(plain).join("<br>"),
      font: { size: 10, color: quiet },
    })),
    showlegend: false,
    meta: {
      description: table(lines, language),
      least: 440,
      narrow: { "xaxis2.ticktext": fewer(ticksAt.ticktext) },
    },
  });
  return checked({ data, layout });
}

/** A hairline a level; of those on the same pixels, one. */
function ticks(
  { name, levels }: NumberLine,
  x: readonly number[],
  [from, to]: readonly [number, number],
  i: number,
  xaxis: string,
  yaxis: string,
  columns: number,
): Trace {
  const xs: Json[] = [], ys: Json[] = [];
  let last = -1;
  x.forEach((v, k) => {
    const column = Math.floor((v - from) / (to - from) * columns);
    if (levels.length > columns / 2 && column === last && k < x.length - 1) return;
    last = column;
    xs.push(...numbers([v, v]), null);
    ys.push(-i - 0.36, -i + 0.36, null);
  });
  return {
    type: "scatter",
    mode: "lines",
    name: plain(name),
    x: xs,
    y: ys,
    xaxis,
    yaxis,
    line: { color: colour(i), width: levels.length > 64 ? 0.9 : 1.6 },
    hoverinfo: "x",
  };
}

/** The ticks on both sides of zero, which stand close to it, without their numbers. */
const fewer = (texts: readonly string[]): string[] =>
  texts.map((text, i) => Math.abs(i - (texts.length - 1) / 2) === 1 ? "" : text);

/** Ticks at powers of two on both sides of zero. */
function powers(bent: (v: number) => number, tiny: number, largest: number) {
  const [first, last] = [Math.log2(tiny), Math.floor(Math.log2(largest))];
  const step = Math.max(1, Math.ceil((last - first) / 4));
  const found: { at: number; text: string }[] = [{ at: 0, text: "0" }];
  for (let e = last; e >= first; e -= step) {
    const text = Math.abs(e) <= 4
      ? (e >= 0 ? String(2 ** e) : `1/${2 ** -e}`)
      : `2<sup>${String(e).replace("-", "−")}</sup>`;
    found.push({ at: bent(2 ** e), text }, { at: -bent(2 ** e), text: `−${text}` });
  }
  found.sort((a, b) => a.at - b.at);
  return { tickvals: numbers(found.map((f) => f.at)), ticktext: found.map((f) => f.text) };
}

function table(lines: readonly NumberLine[], language: Language): string[] {
  const brief = (v: number) => String(Number(v.toPrecision(5)));
  const wide = Math.max(...lines.map((l) => widthOf(l.name)));
  return lines.map(({ name, levels, note }) =>
    told.format({
      name: padded(name, wide),
      levels: levels.length,
      low: brief(levels[0]!),
      high: brief(levels.at(-1)!),
      least: brief(extent(levels.filter((v) => v > 0))[0]),
      // How many levels there are is said already.
      rest: note.split(/[,，] ?|\n/).slice(1),
    }, language)
  );
}
