/** A matrix product on integers at one of its steps: codes of both factors, the accumulator, and how it becomes a code. */
import { type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, type Json, type Trace } from "./figure.ts";
import { colour, ink, page, plain, quiet, wash } from "./style.ts";

export interface ProductPlot {
  readonly title: string;
  readonly a: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
  /** Codes so far; undefined where there is none yet. */
  readonly c: readonly (readonly (number | undefined)[])[];
  /** What scales and zero points are, below each matrix. */
  readonly notes: readonly [a: string, b: string, c: string];
  /** The output that is being made, and the depth of the product that was just added; absent while it is requantized. */
  readonly row: number;
  readonly col: number;
  readonly depth?: number;
  /** What was done, line by line. */
  readonly lines: readonly string[];
}

export function productFigure(p: ProductPlot, language: Language = "en"): Figure {
  const say = wordsIn(language);
  const shapes: Json[] = [];
  const cells: { x: number; y: number; text: string; size: number; color: string }[] = [];
  const height = Math.max(p.a.length, p.b.length);
  const draw = (
    matrix: readonly (readonly (number | undefined)[])[],
    left: number,
    name: string,
    note: string,
    shade: (i: number, j: number) => number | undefined,
    current: (i: number, j: number) => boolean,
  ): number => {
    const cols = matrix[0]!.length, top = (matrix.length - height) / 2;
    matrix.forEach((row, i) =>
      row.forEach((code, j) => {
        const tint = shade(i, j), here = current(i, j);
        shapes.push({
          type: "rect",
          layer: "below",
          x0: left + j + 0.03,
          x1: left + j + 0.97,
          y0: top - i - 0.97,
          y1: top - i - 0.03,
          line: { color: here ? colour(1) : "#c3c9d0", width: here ? 2.4 : 1 },
          fillcolor: tint === undefined ? "#ffffff" : wash(tint, here ? 0.42 : 0.18),
        });
        const text = code === undefined ? "" : String(code).replace("-", "−");
        cells.push({ x: left + j + 0.5, y: top - i - 0.5, text, size: 14, color: ink });
      })
    );
    const middle = left + cols / 2;
    cells.push({ x: middle, y: 0.35, text: name, size: 13, color: ink });
    note.split("\n").forEach((line, i) =>
      cells.push({ x: middle, y: -height - 0.35 - 0.36 * i, text: line, size: 10, color: quiet })
    );
    return left + cols;
  };
  const sign = (at: number, text: string) =>
    cells.push({ x: at, y: -height / 2, text, size: 18, color: quiet });
  const [aEnd, width] = [p.a[0]!.length, p.b[0]!.length];
  draw(
    p.a,
    0,
    say("a: codes"),
    p.notes[0],
    (i) => i === p.row ? 0 : undefined,
    (i, j) => i === p.row && j === p.depth,
  );
  sign(aEnd + 0.5, "×");
  const bEnd = draw(
    p.b,
    aEnd + 1,
    say("b: codes"),
    p.notes[1],
    (_, j) => j === p.col ? 2 : undefined,
    (i, j) => j === p.col && i === p.depth,
  );
  sign(bEnd + 0.5, "=");
  const end = draw(
    p.c,
    aEnd + width + 2,
    say("c: codes"),
    p.notes[2],
    (i, j) => i === p.row && j === p.col ? 1 : undefined,
    (i, j) => i === p.row && j === p.col,
  );
  const trace: Trace = {
    type: "scatter",
    mode: "text",
    x: cells.map((c) => c.x),
    y: cells.map((c) => c.y),
    text: cells.map((c) => plain(c.text)),
    textfont: { size: cells.map((c) => c.size), color: cells.map((c) => c.color) },
    cliponaxis: false,
    hoverinfo: "skip",
    showlegend: false,
  };
  const first = -height - 1.35;
  const said: Trace = {
    ...trace,
    x: p.lines.map(() => 0),
    y: p.lines.map((_, i) => first - 0.44 * i),
    text: p.lines.map((line, i) => i === 0 ? `<b>${plain(line)}</b>` : plain(line)),
    textposition: "middle right",
    textfont: { size: 12, color: ink },
  };
  const bottom = first - 0.44 * Math.max(6, p.lines.length);
  const hidden = { visible: false, fixedrange: true };
  const layout = page(p.title, {
    height: 60 + Math.round((0.7 - bottom) * 52),
    margin: { l: 14, r: 14, t: 40, b: 8 },
    xaxis: { ...hidden, range: [-0.05, Math.max(end, 9) + 0.05] },
    yaxis: { ...hidden, range: [bottom, 0.7] },
    shapes,
    showlegend: false,
    meta: { description: described(p), least: 560 },
  });
  return checked({ data: [trace, said], layout });
}

function described({ a, b, c, lines, notes }: ProductPlot): string[] {
  const matrix = (m: readonly (readonly (number | undefined)[])[]) =>
    m.map((row) => row.map((v) => v ?? "·").join(" ")).join("; ");
  const [na, nb, nc] = notes.map((n) => n.replaceAll("\n", ", "));
  return [`a = ${matrix(a)} (${na})`, `b = ${matrix(b)} (${nb})`, `c = ${matrix(c)} (${nc})`, ...lines];
}
