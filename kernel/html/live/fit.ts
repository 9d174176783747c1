/**
 * A figure in the width that there is. Its JSON is for 640 pixels: in less, titles and notes take more lines, legends more rows,
 * panels stand below each other where the figure says how (`meta.narrow`), and what cannot shrink below `meta.least` is wider
 * than its box, which scrolls.
 */
import type { Json } from "../../../src/plots/dark.ts";

type Fields = { [key: string]: Json };

export interface Fitted {
  readonly layout: Fields;
  /** Pixels to draw in. */
  readonly width: number;
  /** Two figures with the same key differ in their width alone. */
  readonly key: string;
}

/** Pixels below which a figure takes its narrow form, and below which none is drawn. */
const narrow = 480, least = 300;
const line = 18, row = 19, noteLine = 15;

const fields = (value: Json | undefined): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value as Fields } : {};
const listed = (value: Json | undefined): readonly Json[] => Array.isArray(value) ? value : [];
const numberOf = (value: Json | undefined, otherwise: number) =>
  typeof value === "number" ? value : otherwise;

/** @param measure the width of a text in a font, in pixels. */
export function fitted(
  data: readonly Json[],
  given: Fields,
  box: number,
  measure: (text: string, font: string) => number = measured,
): Fitted {
  const meta = fields(given["meta"]);
  const width = Math.max(box, numberOf(meta["least"], least));
  const layout = width < narrow ? patched(given, fields(meta["narrow"])) : { ...given };
  const margin = fields(layout["margin"]);
  const family = String(fields(layout["font"])["family"] ?? "sans-serif");
  const inner = width - numberOf(margin["l"], 56) - numberOf(margin["r"], 20);
  let above = 0;

  const title = fields(layout["title"]),
    titleFont = `${numberOf(fields(title["font"])["size"], 15)}px ${family}`;
  const titleLines = wrapped(String(title["text"] ?? ""), width - 32, (t) => measure(t, titleFont));
  if (titleLines.length > 1) layout["title"] = { ...title, text: titleLines.join("<br>") };
  above += line * (titleLines.length - 1);

  layout["annotations"] = listed(layout["annotations"]).map((each) => {
    const note = fields(each);
    const stands = note["xref"] === "paper" && note["yref"] === "paper" && note["y"] === 1 &&
      note["yanchor"] === "bottom" && note["xanchor"] === "left";
    if (!stands) return each;
    const font = `${numberOf(fields(note["font"])["size"], 11)}px ${family}`;
    const lines = wrapped(String(note["text"] ?? ""), inner, (t) => measure(t, font));
    above += noteLine * (lines.length - 1);
    return { ...note, text: lines.join("<br>"), align: "left" };
  });

  const legend = fields(layout["legend"]), top = numberOf(margin["t"], 64);
  let room = top;
  if (layout["showlegend"] !== false && legend["orientation"] === "h" && legend["y"] === 1) {
    const names = data.map(fields).filter((t) => t["showlegend"] !== false && t["name"] !== undefined)
      .map((t) => String(t["name"]));
    // What Plotly puts beside a name, and between two.
    const widths = names.map((name) => 50 + measure(unmarked(name), `11px ${family}`));
    const rows = widths.reduce((a, b) => a + b, 0) <= inner
      ? 1
      : Math.ceil(names.length / Math.max(1, Math.floor(inner / Math.max(...widths))));
    room = 64 + row * (rows - 1);
  }
  above += room - top;
  layout["margin"] = { ...margin, t: top + above };
  if (typeof layout["height"] === "number") layout["height"] += above;
  return { layout, width, key: `${width < narrow} ${above} ${width > box ? width : ""}` };
}

/** "yaxis2.domain": the value that a narrow form has there. */
function patched(layout: Fields, changes: Fields): Fields {
  const result: Fields = { ...layout };
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split("."), last = keys.pop()!;
    let at = result;
    for (const key of keys) {
      const inner = fields(at[key]);
      at[key] = inner;
      at = inner;
    }
    at[last] = value;
  }
  return result;
}

const unmarked = (text: string) =>
  text.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Lines of at most `most` pixels, broken between words, and between characters of Chinese. */
function wrapped(text: string, most: number, measure: (text: string) => number): string[] {
  if (text.includes("<br") || measure(unmarked(text)) <= most) return [text];
  const parts = text.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? [text];
  const lines = [""];
  for (const part of parts) {
    const longer = lines.at(-1)! + part;
    // No line begins with a mark that closes what stood before.
    if (
      lines.at(-1) === "" || measure(unmarked(longer.trimEnd())) <= most || /^[，。；：、）？]/.test(part)
    ) {
      lines[lines.length - 1] = longer;
    } else lines.push(part);
  }
  return lines.map((each) => each.trimEnd());
}

let canvas: CanvasRenderingContext2D | null | undefined;
function measured(text: string, font: string): number {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (canvas === null) return 7 * text.length;
  canvas.font = font;
  return canvas.measureText(text).width;
}
