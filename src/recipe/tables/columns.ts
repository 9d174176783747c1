/** Columns of a table by name, and its rows in the order of one of them. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import type { Cell } from "../../display/table.ts";
import { fail } from "../context.ts";
import type { Value } from "../values.ts";
import { type TableValue, valueOf } from "./table_value.ts";

/** The index of a column. @throws DiagnosticError with the columns that there are. */
export function columnAt({ columns }: TableValue, { text: name, span }: ast.Word): number {
  const at = columns.findIndex((c) => c.name === name);
  if (at >= 0) return at;
  const known = columns.map((c) => c.name);
  return fail(messages.unknown(span, { kind: "column", name, near: suggest(name, known), known }));
}

/** `t.accuracy`: the values of a column, from the first row to the last. */
export function columnList(table: TableValue, part: ast.Word): Value {
  const at = columnAt(table, part);
  const column = table.columns[at]!;
  return { kind: "list", items: table.rows.map((row) => valueOf(row[at] ?? null, column)) };
}

/** Numbers by value, texts by their characters, no before yes. */
function compare(a: Cell, b: Cell): number {
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

const unordered = (cell: Cell): boolean => cell === null || Number.isNaN(cell);

/** `sort t by column`: rows that are equal there keep their order; what is no number stands last, whichever the way. */
export function sorted(table: TableValue, by: ast.Word, descending: boolean): TableValue {
  const at = columnAt(table, by);
  const rows = table.rows.toSorted((a, b) => {
    const [x, y] = [a[at] ?? null, b[at] ?? null];
    if (unordered(x) || unordered(y)) return Number(unordered(x)) - Number(unordered(y));
    return descending ? compare(y, x) : compare(x, y);
  });
  return { ...table, rows };
}
