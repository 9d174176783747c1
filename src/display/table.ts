/** Tables: what a person reads in a notebook, in a terminal and in a script. */
import { columns } from "../../grammar/columns.ts";
import type { MimeBundle } from "../output.ts";
import { escapeHtml } from "./html.ts";
import { numberText, percentText } from "./number_text.ts";

export type Cell = string | number | boolean | null;

export interface Column {
  /** Identifier, for scripts and `plot`. */
  readonly name: string;
  /** As shown; empty: the name. */
  readonly title?: string;
  /** Digits behind the point; numbers without are integers or shown as they are. */
  readonly digits?: number;
  /** Behind the title; "%": the numbers are shares of 1. */
  readonly unit?: string;
  /** True: as 2.56e-6, for numbers of many sizes in one column. */
  readonly scientific?: boolean;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Lines under the table: totals, what was left out. */
  readonly notes: readonly string[];
}

/** Digits in groups of three, as style guides ask for numbers of five digits and more. */
export function grouped(value: number): string {
  return String(value).replace(
    /^(-?)(\d{5,})$/,
    (_, sign: string, digits: string) => sign + digits.replace(/\B(?=(\d{3})+$)/g, ","),
  );
}

const control = /\p{Cc}|[\u2028\u2029]/gu;

function cellText(cell: Cell, column: Column): string {
  if (cell === null) return "";
  // Names come from files: what would move a terminal's cursor is shown as its code.
  if (typeof cell === "string") {
    return cell.replace(control, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (cell === Infinity) return "∞";
  if (cell === -Infinity) return "-∞";
  if (Number.isNaN(cell)) return "NaN";
  if (column.scientific) return cell.toExponential(2);
  if (column.unit === "%") {
    return column.digits === undefined ? percentText(cell) : `${(100 * cell).toFixed(column.digits)}%`;
  }
  if (column.digits !== undefined) return cell.toFixed(column.digits);
  return Number.isInteger(cell) && !Object.is(cell, -0) ? grouped(cell) : numberText(cell);
}

const numeric = (table: Table, i: number) => table.rows.some((row) => typeof row[i] === "number");

/** A unit that stands at every number is not said again. */
const titleOf = ({ name, title = name, unit }: Column): string =>
  unit === undefined || unit === "%" ? title : `${title} (${unit})`;

function tableText(table: Table): string {
  const titles = table.columns.map(titleOf);
  const cells = table.rows.map((row) => table.columns.map((c, i) => cellText(row[i] ?? null, c)));
  const widths = titles.map((t, i) => Math.max(columns(t), ...cells.map((row) => columns(row[i]!))));
  const line = (row: readonly string[]) =>
    row.map((text, i) => {
      const pad = " ".repeat(widths[i]! - columns(text));
      return numeric(table, i) ? pad + text : text + pad;
    }).join("  ").trimEnd();
  return [
    ...(table.title === "" ? [] : [table.title]),
    line(titles),
    widths.map((w) => "─".repeat(w)).join("  "),
    ...cells.map(line),
    ...table.notes,
  ].join("\n");
}

/** A plain table: no script, no style sheet that a sanitizer would drop. */
function tableHtml(table: Table): string {
  const align = (i: number) => numeric(table, i) ? ' style="text-align:right"' : ' style="text-align:left"';
  const head = table.columns.map((c, i) => `<th${align(i)}>${escapeHtml(titleOf(c))}</th>`).join("");
  const body = table.rows.map((row) =>
    `<tr>${
      table.columns.map((c, i) => `<td${align(i)}>${escapeHtml(cellText(row[i] ?? null, c))}</td>`).join("")
    }</tr>`
  ).join("\n");
  const caption = table.title === ""
    ? ""
    : `<caption style="text-align:left"><b>${escapeHtml(table.title)}</b></caption>\n`;
  const notes = table.notes.map((n) => `<div>${escapeHtml(n)}</div>`).join("\n");
  return `<table>\n${caption}<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>\n${notes}`;
}

/** What Markdown would read as markup. */
const literal = (text: string) => text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&");

/** A table of GitHub Flavored Markdown, section 4.10. */
function tableMarkdown(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    ...(table.title === "" ? [] : [`**${literal(table.title)}**`, ""]),
    line(table.columns.map((c) => literal(titleOf(c)))),
    line(table.columns.map((_, i) => numeric(table, i) ? "---:" : ":---")),
    ...table.rows.map((row) => line(table.columns.map((c, i) => literal(cellText(row[i] ?? null, c))))),
    ...table.notes.flatMap((note) => ["", literal(note)]),
  ].join("\n");
}

export function tableBundle(table: Table): MimeBundle {
  return {
    "text/html": tableHtml(table),
    "text/markdown": tableMarkdown(table),
    "text/plain": tableText(table),
  };
}

/** The rows as records, for `--json`; numbers that JSON cannot hold become texts. */
export function tableRecords(table: Table): Record<string, Cell>[] {
  const plain = (cell: Cell) => typeof cell === "number" && !Number.isFinite(cell) ? String(cell) : cell;
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((c, i) => [c.name, plain(row[i] ?? null)]))
  );
}

/** Bytes in the unit that fits: 10.8 MB. Decimal, as disks and downloads are. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`;
}
