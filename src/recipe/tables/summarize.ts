/** `summarize t over s`: mean and standard deviation of what a table gives, over the rows that differ in `s` only. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import type { Cell } from "../../display/table.ts";
import { fail } from "../context.ts";
import { columnAt } from "./columns.ts";
import type { TableColumn, TableValue } from "./table_value.ts";

/** Behind the name of a column: that of its standard deviation. */
export const deviation = "_std";

/** Numbers and yes or no; what a sweep runs through tells the rows apart. */
const isMeasured = ({ type, swept }: TableColumn) => !swept && (type === "number" || type === "boolean");

/** Seven digits, what binary32 resolves. */
const digits = (value: number): number => Number(value.toPrecision(7));

/** Of a sample, divided by n - 1; of one number there is none. */
function moments(values: readonly number[]): { mean: number; std: number | null } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  if (values.length < 2) return { mean: digits(mean), std: null };
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean: digits(mean), std: digits(Math.sqrt(squares / (values.length - 1))) };
}

/** A column each for the rest of what was swept and for texts; `runs`; of what is measured its mean, and its deviation behind. */
export function summarized(table: TableValue, over: readonly ast.Word[]): TableValue {
  const left = new Set(over.map((word) => {
    const at = columnAt(table, word), { swept } = table.columns[at]!;
    if (swept) return at;
    const names = table.columns.filter((c) => c.swept).map((c) => c.name);
    return fail(messages.summarizeOver(word.span, { name: word.text, swept: names }));
  }));
  const places = table.columns.map((column, at) => ({ column, at }));
  const keys = places.filter(({ column, at }) => !left.has(at) && !isMeasured(column));
  const measured = places.filter(({ column }) => isMeasured(column));
  const groups = Map.groupBy(table.rows, (row) => JSON.stringify(keys.map(({ at }) => row[at] ?? null)));
  const columns = [
    ...keys.map(({ column }) => column),
    { name: "runs", type: "number" } as const,
    ...measured.flatMap(({ column }) => columnsOf(column)),
  ];
  const rows = [...groups.values()].map((group): Cell[] => [
    ...keys.map(({ at }) => group[0]![at] ?? null),
    group.length,
    ...measured.flatMap(({ at }): Cell[] => {
      const { mean, std } = moments(group.map((row) => Number(row[at] ?? NaN)));
      return [mean, std];
    }),
  ]);
  return { title: table.title, columns, rows, notes: [] };
}

function columnsOf(column: TableColumn): TableColumn[] {
  const { name, title = name } = column;
  const mean: TableColumn = column.type === "boolean"
    ? { name, title, type: "number", unit: "%", digits: 1 }
    : column;
  return [mean, { ...mean, name: `${name}${deviation}`, title: `± ${title}` }];
}
