/** The text of a notebook file, byte for byte as Jupyter's nbformat writes it, so that a save changes no line in vain. */
import type { Cell, Json, Notebook, Output } from "./nbformat.ts";

/** Keys in order, one space a level, a line feed at the end. */
export function notebookText(notebook: Notebook): string {
  return sorted({ ...notebook, cells: notebook.cells.map(splitCell) }, "\n") + "\n";
}

/** A line and its end, or a last line without one; the ends are those of Python's `str.splitlines(True)`. */
// deno-lint-ignore no-control-regex
const line = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|.+$/gs;

const lines = (text: string): string[] => text.match(line) ?? [];

function splitCell(cell: Cell): Json {
  const split: Json = { ...cell, source: lines(cell.source) };
  if (cell.attachments !== undefined) {
    split.attachments = Object.fromEntries(
      Object.entries(cell.attachments as Json).map(([name, bundle]) => [name, splitBundle(bundle as Json)]),
    );
  }
  if (cell.cell_type === "code") split.outputs = (cell.outputs ?? []).map(splitOutput);
  return split;
}

function splitOutput(output: Output): Json {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  return "data" in output ? { ...output, data: splitBundle(output.data) } : { ...output };
}

function splitBundle(bundle: Json): Json {
  const long = (mime: string) => /^(text\/|application\/javascript$|image\/svg\+xml$)/.test(mime);
  return Object.fromEntries(
    Object.entries(bundle).map(([mime, value]) => [
      mime,
      typeof value === "string" && long(mime) ? lines(value) : value,
    ]),
  );
}

/**
 * JSON with the keys in the order of their code points, which `JSON.stringify` cannot: it puts keys that look like
 * numbers first. `feed` is a line feed and the indentation of the current level.
 */
function sorted(value: unknown, feed: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = feed + " ";
  const parts = Array.isArray(value)
    ? value.map((item) => sorted(item, inner))
    : Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => byCodePoint(a, b))
      .map(([key, item]) => `${JSON.stringify(key)}: ${sorted(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return parts.length === 0 ? open! + close : open + inner + parts.join("," + inner) + feed + close;
}

/** UTF-16 order differs from it where one key has a surrogate and the other a unit from U+E000 on. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (c) => c.codePointAt(0)!), right = Array.from(b, (c) => c.codePointAt(0)!);
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}
