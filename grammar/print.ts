/**
 * The formatter: the canonical text of a cell. The same tree, its comments in their places; formatting twice changes
 * nothing. Lines of up to 110 columns.
 */
import { columns } from "./columns.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { type PrintedLine, printLines } from "./print_document.ts";
import { gapOf } from "./print_gap.ts";
import { Layout } from "./print_layout.ts";
import { spanOf } from "./lex.ts";
import { parse } from "./read.ts";

export interface Formatted {
  /** Without a line end at its end; the text as it was when it cannot be read. */
  readonly text: string;
  /** Why it cannot be read. */
  readonly diagnostics: readonly Diagnostic[];
}

const width = 110;

export function format(text: string): Formatted {
  const { trees, diagnostics } = parse(text);
  if (diagnostics.length > 0) return { text, diagnostics };
  const layout = new Layout(text);
  const lines: PrintedLine[] = [];
  let at = 0;
  for (const { cst, tokens } of trees) {
    addGap(lines, text.slice(at, tokens[0]!.startOffset));
    for (const line of printLines(layout.statement(cst), width)) lines.push(line);
    at = spanOf(tokens.at(-1)!).end;
  }
  // The end of the text ends its last line.
  addGap(lines, `${text.slice(at)}\n`);
  while (lines.length > 0 && isEmpty(lines.at(-1)!)) lines.pop();
  align(lines);
  return { text: lines.map(({ code, comment }) => code + (comment ?? "")).join("\n"), diagnostics: [] };
}

const isEmpty = (line: PrintedLine) => line.code === "" && line.comment === undefined;

/** The comments between two statements, with one empty line where there were any. */
function addGap(lines: PrintedLine[], text: string): void {
  const gap = gapOf(lines.length === 0 ? `\n${text}` : text);
  const last = lines.at(-1);
  if (last !== undefined && gap.trailing !== undefined) last.comment = gap.trailing;
  for (const line of gap.lines) {
    if (line !== "" || (lines.length > 0 && !isEmpty(lines.at(-1)!))) lines.push({ code: line });
  }
}

const indentOf = (line: PrintedLine) => line.code.search(/\S|$/);

/** Whether the comments of two lines, one below the other, stand in one column. */
const together = (a: PrintedLine, b: PrintedLine | undefined) =>
  b?.comment !== undefined && indentOf(a) === indentOf(b) &&
  ![a, b].some((line) => /^\s*[\])}]/.test(line.code));

/** Comments behind the code of neighbouring lines stand in one column, where there is room for all. */
function align(lines: readonly PrintedLine[]): void {
  for (let from = 0, to = 0; from < lines.length; from = to) {
    to = from + 1;
    if (lines[from]!.comment === undefined) continue;
    while (together(lines[to - 1]!, lines[to])) to++;
    const run = lines.slice(from, to);
    const widths = run.map((line) => columns(line.code));
    const widest = widths.reduce((a, b) => Math.max(a, b));
    const room = run.every((line) => widest + 2 + columns(line.comment!) <= width);
    run.forEach((line, i) => line.code += " ".repeat((room ? widest - widths[i]! : 0) + 2));
  }
}
