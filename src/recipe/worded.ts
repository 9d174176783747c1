/** Tables in the language of the session. */
import type { Language } from "../../grammar/diagnostic.ts";
import { heading, phrase } from "../../grammar/messages/headings.ts";
import { type Table, tableBundle } from "../display/table.ts";
import type { MimeBundle } from "../output.ts";

/** A table whose columns are all ours. */
export function wordedBundle(table: Table, language: Language): MimeBundle {
  return tableBundle({
    ...table,
    title: phrase(table.title, language),
    columns: table.columns.map((c) => ({ ...c, title: heading(c.title ?? c.name, language) })),
    rows: language === "en"
      ? table.rows
      : table.rows.map((row) =>
        row.map((cell) =>
          typeof cell === "string"
            ? phrase(cell, language)
            : typeof cell === "boolean"
            ? phrase(cell ? "yes" : "no", language)
            : cell
        )
      ),
  });
}

/** A table that is a value: columns that the user has named, and cells, stay as they are. */
export function wordedValue(table: Table, language: Language): MimeBundle {
  return tableBundle({
    ...table,
    columns: table.columns.map((c) =>
      c.title === undefined ? c : { ...c, title: heading(c.title, language) }
    ),
  });
}

/** Several tables as one output. */
export function together(bundles: readonly MimeBundle[]): MimeBundle {
  const part = (type: string, between: string) => bundles.map((b) => String(b[type] ?? "")).join(between);
  return { "text/html": part("text/html", "\n"), "text/plain": part("text/plain", "\n\n") };
}
