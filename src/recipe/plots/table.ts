/** `plot accuracy of grid against b by c`: one column of a table against another, a line for each value of a third. */
import type * as ast from "../../../grammar/ast.ts";
import type { Language } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { against } from "../../../grammar/messages/figures.ts";
import { heading } from "../../../grammar/messages/headings.ts";
import type { Cell } from "../../display/table.ts";
import { linesFigure, type Quantity, type Series } from "../../plots/lines.ts";
import { type Context, fail } from "../context.ts";
import { evaluate } from "../expression.ts";
import { columnAt } from "../tables/columns.ts";
import { deviation } from "../tables/summarize.ts";
import { type TableColumn, type TableValue, valueOf, wantTable } from "../tables/table_value.ts";
import { labelOf } from "../controls.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

/** Whether a plot is one of a table: it says against what, or what it draws is one. */
export function drawsTable(s: PlotStatement, context: Context): boolean {
  if (s.against !== undefined || s.by !== undefined) return true;
  if (s.plot?.text === "sensitivity") return false;
  const [first] = s.values;
  return first?.kind === "name" && context.scope.get(first.name)?.kind === "table";
}

interface Subject {
  /** As it was written, for the legend when several tables are drawn. */
  readonly name: string;
  readonly table: TableValue;
}

/** The plotted column, the one it stands against and the one that tells the lines apart, in one table. */
interface Columns {
  readonly y: number;
  readonly x: number;
  readonly by?: number;
  /** The standard deviation of y, where the table has it. */
  readonly spread?: number;
}

function columnsOf(s: PlotStatement, table: TableValue): Columns {
  if (s.plot === undefined) {
    return fail(messages.missingParameter(s.span, {
      of: "this plot",
      name: "COLUMN of",
      example: example(table),
    }));
  }
  const y = columnAt(table, s.plot);
  const { name, type } = table.columns[y]!;
  if (type !== "number") {
    const numbers = table.columns.filter((c) => c.type === "number").map((c) => c.name);
    fail(messages.wrongKind(s.plot.span, {
      what: `the column "${name}"`,
      want: "number",
      is: type,
      ...(numbers.length > 0 && { cure: `Columns of numbers: ${numbers.join(", ")}` }),
    }));
  }
  if (s.against === undefined) {
    return fail(messages.missingParameter(s.span, {
      of: "this plot",
      name: "against",
      example: example(table),
    }));
  }
  const by = s.by && columnAt(table, s.by);
  const spread = table.columns.findIndex((c) => c.name === `${name}${deviation}`);
  return {
    y,
    x: columnAt(table, s.against),
    ...(by !== undefined && { by }),
    ...(spread >= 0 && { spread }),
  };
}

/** How a table can be drawn. */
function example({ columns }: TableValue): string {
  const value = columns.findLast((c) => c.type === "number")?.name ?? "COLUMN";
  const [first] = columns.filter((c) => c.name !== value);
  return `plot ${value} of t against ${first?.name ?? "COLUMN"}`;
}

/** What a column is called; a name that the user gave stays as it is. */
const titleOf = ({ name, title }: TableColumn, language: Language): string =>
  title === undefined ? name : heading(title, language);

export const quantity = (column: TableColumn, language: Language): Quantity => ({
  title: titleOf(column, language),
  ...(column.unit !== undefined && { unit: column.unit }),
});

/** Shares are drawn in percent, as they are written. */
export const shareOf = ({ unit }: TableColumn) => unit === "%" ? 100 : 1;
const numberOf = (cell: Cell | undefined, column: TableColumn): number =>
  typeof cell === "number" ? cell * shareOf(column) : NaN;
const textOf = (cell: Cell | undefined, column: TableColumn): string =>
  cell === null || cell === undefined ? "" : labelOf(valueOf(cell, column)).replace(/^"(.*)"$/s, "$1");

export function seriesOf(
  { name, table }: Subject,
  { x, y, by, spread }: Columns,
  named: boolean,
  language: Language,
): Series[] {
  const [across, up] = [table.columns[x]!, table.columns[y]!];
  const groups = Map.groupBy(
    table.rows,
    (row) => by === undefined ? "" : textOf(row[by], table.columns[by]!),
  );
  return [...groups].map(([group, rows]): Series => {
    const label = by === undefined ? "" : `${table.columns[by]!.name} = ${group}`;
    const title = [...(named ? [name] : []), ...(label === "" ? [] : [label])].join(", ");
    // A line runs from left to right, in whatever order the rows stand; names keep the order of the rows.
    const line = across.type === "number"
      ? rows.toSorted((a, b) => numberOf(a[x], across) - numberOf(b[x], across))
      : rows;
    return {
      name: title === "" ? titleOf(up, language) : title,
      x: across.type === "number"
        ? line.map((row) => numberOf(row[x], across))
        : line.map((row) => textOf(row[x], across)),
      y: line.map((row) => numberOf(row[y], up)),
      ...(spread !== undefined && {
        interval: {
          low: line.map((row) => numberOf(row[y], up) - numberOf(row[spread], up)),
          high: line.map((row) => numberOf(row[y], up) + numberOf(row[spread], up)),
        },
      }),
    };
  });
}

function subjects(s: PlotStatement, context: Context): Subject[] {
  return s.values.map((e: ast.Expression) => ({
    name: context.source.text.slice(e.span.start, e.span.end),
    table: wantTable(evaluate(e, context), e, "Make one: t = sweep NAME in 2..8 { ... }"),
  }));
}

export function plotTable(s: PlotStatement, context: Context): Drawn {
  const { language } = context.settings;
  for (const extra of [s.selector, s.domain?.range, s.mark]) {
    if (extra === undefined) continue;
    const why = "a table has its points already";
    fail(messages.cannotCompute(extra.span, { what: "use this in a plot of a table", why }));
  }
  const all = subjects(s, context);
  const columns = all.map(({ table }) => columnsOf(s, table));
  const series = all.flatMap((subject, i) => seriesOf(subject, columns[i]!, all.length > 1, language));
  const [{ table }, { x, y }] = [all[0]!, columns[0]!];
  const across = table.columns[x]!;
  const up = table.columns[y]!;
  if (series.length > mostLines) {
    fail(messages.outOfRange((s.by ?? s.plot ?? s).span, {
      what: "the number of lines in one plot",
      want: `at most ${mostLines}`,
      is: String(series.length),
    }));
  }
  const figure = linesFigure({
    title: against({ y: titleOf(up, language), x: titleOf(across, language) }, language),
    x: quantity(across, language),
    y: quantity(up, language),
    series,
  });
  const value = {
    x: across.name,
    y: up.name,
    series: series.map((l) => ({
      name: l.name,
      x: [...l.x as Iterable<number | string>],
      y: [...l.y as number[]],
    })),
  };
  return { figure, value: plain(value) };
}

/** More lines than this cannot be told apart. */
const mostLines = 24;

/** Numbers that JSON cannot hold as texts. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, v) => typeof v === "number" && !Number.isFinite(v) ? String(v) : v),
  );
}
