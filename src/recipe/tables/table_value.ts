/** Tables as values: named, typed columns and rows, immutable. What is shown of one is the table itself. */
import type * as ast from "../../../grammar/ast.ts";
import type { Language } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import type { Cell, Column, Table } from "../../display/table.ts";
import { fail } from "../context.ts";
import { isTrained } from "../../nn/trained_model.ts";
import { lossTable } from "../training/loss_table.ts";
import { show } from "../use_recipe.ts";
import type { Value } from "../values.ts";

/** "word": a name of the language, or of a scheme or formula. */
export type ColumnType = "number" | "text" | "boolean" | "word";

export interface TableColumn extends Column {
  readonly type: ColumnType;
  /** Of all its numbers: "bits", "%" (as a share of 1). */
  readonly unit?: string;
  /** What a sweep runs through, not what it gives. */
  readonly swept?: true;
}

export interface TableValue extends Table {
  readonly columns: readonly TableColumn[];
  /** Of a table that `sensitivity` made: the column that ranks it, and its value with nothing quantized, and with all. */
  readonly sensitivity?: { readonly by: string; readonly baseline: number; readonly whole: number };
}

/** One value of a row, and how its column shows it. */
export interface Entry extends TableColumn {
  readonly cell: Cell;
}

/** What a table holds of a value; undefined when it holds no such values. */
export function entryOf(name: string, value: Value): Entry | undefined {
  switch (value.kind) {
    case "number":
      return {
        name,
        type: "number",
        cell: value.value,
        ...(value.unit !== undefined && { unit: value.unit }),
      };
    case "text":
      return { name, type: "text", cell: value.value };
    case "boolean":
      return { name, type: "boolean", cell: value.value };
    default: {
      const word = nameOf(value);
      return word === undefined ? undefined : { name, type: "word", cell: word };
    }
  }
}

/** The name that a value goes by where it is one of several: a word, or what defines it. */
export function nameOf(value: Value): string | undefined {
  switch (value.kind) {
    case "word":
    case "scheme":
      return show(value);
    case "distribution":
      return value.distribution.name;
    case "formula":
      return value.formula.name;
    case "recipe": {
      const { definition, args } = value.use;
      const given = [...args].map(([name, arg]) => `${name}: ${show(arg)}`).join(", ");
      return given === "" ? definition.name : `${definition.name}(${given})`;
    }
    case "model":
      return value.name;
    case "quantized":
      return value.quantized.name;
    default:
      return undefined;
  }
}

/** Rows of the same entries become a table; a column of several types or units holds texts. */
export function tableOf(title: string, rows: readonly (readonly Entry[])[]): TableValue {
  const [first = []] = rows;
  const mixed = first.map(({ type, unit }, i) =>
    rows.some((row) => row[i]!.type !== type || row[i]!.unit !== unit)
  );
  const columns = first.map((entry, i): TableColumn => {
    if (mixed[i]) return { name: entry.name, type: "text", ...(entry.swept && { swept: true }) };
    const { cell: _, ...column } = entry;
    return column;
  });
  const cells = rows.map((row) =>
    row.map((entry, i) => mixed[i] && entry.cell !== null ? show(valueOf(entry.cell, entry)) : entry.cell)
  );
  return { title, columns, rows: cells, notes: [] };
}

/** The table that an expression must be; of a trained network how it learned. @throws DiagnosticError that says what it is instead. */
export function wantTable(value: Value, { span }: ast.Expression, cure?: string): TableValue {
  if (value.kind === "table") return value.table;
  if (value.kind === "model" && isTrained(value.model)) return lossTable(value.model);
  return fail(messages.wrongKind(span, {
    what: "it",
    want: "table",
    is: value.kind,
    ...(cure !== undefined && { cure }),
  }));
}

/** A cell as a value of the language; an empty cell is no number. */
export function valueOf(cell: Cell, { type, unit }: Pick<TableColumn, "type" | "unit">): Value {
  if (type === "word" && typeof cell === "string") return { kind: "word", name: cell };
  switch (typeof cell) {
    case "string":
      return { kind: "text", value: cell };
    case "boolean":
      return { kind: "boolean", value: cell };
    default:
      return { kind: "number", value: cell ?? NaN, ...(unit !== undefined && { unit }) };
  }
}

/** "table of 7 rows: b, value". */
export const tableText = ({ columns, rows }: TableValue, language: Language): string =>
  lines.rows({ rows: rows.length, columns: columns.map((c) => c.name).join(", ") }, language);
