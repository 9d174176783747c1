/** Diagnostics as text: the source line, a caret, the hint. In the manner of Rust and Elm. */
import { columns } from "./columns.ts";
import { type Diagnostic, type Language, mend, type Span, wordingIn } from "./diagnostic.ts";

export interface RenderOptions {
  /** What the source is called, such as "cell 3" or "recipe.quire". */
  readonly place: string;
  readonly language: Language;
  /** ANSI colours. */
  readonly colour: boolean;
}

const widest = 160;

/** Line (from 0) and column (UTF-16 units from 0) of an offset. */
export function position(
  text: string,
  offset: number,
): { line: number; column: number; start: number; end: number } {
  const before = text.slice(0, offset);
  const start = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  const line = (before.match(/\r\n|\n|\r/g) ?? []).length;
  const rest = /[\r\n]/.exec(text.slice(offset));
  return { line, column: offset - start, start, end: rest === null ? text.length : offset + rest.index };
}

const paint = (on: boolean, code: string) => (text: string) => on ? `\x1b[${code}m${text}\x1b[0m` : text;

/** One source line with its carets; a line that is too long is cut around them. */
function excerpt(
  text: string,
  span: Span,
  gutter: number,
  mark: string,
  label: string,
  tint: (s: string) => string,
  dim: (s: string) => string,
): string[] {
  const at = position(text, span.start);
  let line = text.slice(at.start, at.end).replaceAll("\t", " ");
  let column = at.column;
  if (line.length > widest) {
    const from = Math.max(0, column - 60);
    line = (from > 0 ? "…" : "") + line.slice(from, from + widest) + (from + widest < line.length ? "…" : "");
    column = column - from + (from > 0 ? 1 : 0);
  }
  const length = Math.max(1, Math.min(span.end, at.end) - span.start);
  const under = line.slice(column, column + length);
  const carets = mark.repeat(Math.max(1, columns(under)));
  const number = String(at.line + 1).padStart(gutter);
  const blank = " ".repeat(gutter);
  return [
    `${dim(`${number} |`)} ${line}`,
    `${dim(`${blank} |`)} ${" ".repeat(columns(line.slice(0, column)))}${tint(carets)}${
      label === "" ? "" : " " + tint(label)
    }`,
  ];
}

/** The line as it would be with the mending done; absent when that is no line of its own, or too long to read. */
function mendedLine(text: string, { fix }: Diagnostic): string | undefined {
  if (fix === undefined || fix.text.includes("\n")) return undefined;
  const { start, end } = position(text, fix.span.start);
  if (fix.span.end > end) return undefined;
  const line = mend(text, fix).slice(start, end - fix.span.end + fix.span.start + fix.text.length).trim();
  return line.length > 110 ? undefined : line;
}

/** Lines of one diagnostic. */
export function render(here: string, diagnostic: Diagnostic, options: RenderOptions): string[] {
  const text = diagnostic.source?.text ?? here;
  const place = diagnostic.source?.place ?? options.place;
  const { language, colour } = options;
  const wording = wordingIn(here, diagnostic, language);
  const bold = paint(colour, "1");
  const dim = paint(colour, "34");
  const tint = paint(colour, diagnostic.severity === "error" ? "31" : "33");
  const spans = [diagnostic.span, ...diagnostic.also.map((label) => label.span)];
  const gutter = Math.max(...spans.map((s) => String(position(text, s.start).line + 1).length));
  const at = position(text, diagnostic.span.start);
  const blank = " ".repeat(gutter);
  const marks = [
    { span: diagnostic.span, mark: "^", label: wording.label ?? "", tint },
    ...diagnostic.also.map((l) => ({ span: l.span, mark: "-", label: l.text[language], tint: dim })),
  ].sort((a, b) => a.span.start - b.span.start);
  const severity = language === "zh"
    ? (diagnostic.severity === "error" ? "错误" : "警告")
    : diagnostic.severity;
  const lines = [
    `${tint(`${severity}[${diagnostic.code}]`)}${bold(`: ${wording.message}`)}`,
    `${dim(`${blank}-->`)} ${place}:${at.line + 1}:${
      [...text.slice(at.start, at.start + at.column)].length + 1
    }`,
    dim(`${blank} |`),
    ...marks.flatMap((m) => excerpt(text, m.span, gutter, m.mark, m.label, m.tint, dim)),
  ];
  if (wording.hint !== undefined) {
    lines.push(`${dim(`${blank} =`)} ${language === "zh" ? "提示：" : "hint: "}${wording.hint}`);
  }
  const mended = mendedLine(text, diagnostic);
  if (mended !== undefined) {
    lines.push(
      `${dim(`${blank} =`)} ${language === "zh" ? "改为：" : "corrected: "}${paint(colour, "32")(mended)}`,
    );
  }
  return lines;
}

/** All of them, a blank line between, and a count of those left out. */
export function renderAll(
  text: string,
  diagnostics: readonly Diagnostic[],
  options: RenderOptions,
  most: number,
): string[] {
  const lines = diagnostics.slice(0, most).flatMap((d, i) =>
    i === 0 ? render(text, d, options) : ["", ...render(text, d, options)]
  );
  const more = diagnostics.length - most;
  if (more > 0) lines.push("", options.language === "zh" ? `还有 ${more} 处` : `and ${more} more`);
  return lines;
}
