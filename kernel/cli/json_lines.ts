/** What `--json` prints: one object a line, also of what went wrong. Kept stable: grammar/reference/command_line.md says what is in it. */
import type { CellError, StatementRecord, Told } from "../../src/session.ts";
import { print } from "./output.ts";

/** In the order in which they are printed. */
export interface JsonRecord {
  readonly statement: string | null;
  readonly line: number | null;
  readonly kind: string;
  readonly value: unknown;
  /** Of a notebook, from 0 among all of its cells. */
  readonly cell?: number;
}

export function printRecord({ statement, line, kind, value, cell }: JsonRecord, to = print): void {
  to(JSON.stringify({ statement, line, kind, value, ...(cell !== undefined && { cell }) }));
}

export const ofStatement = ({ statement, line, kind, value }: StatementRecord): JsonRecord => ({
  statement,
  line,
  kind,
  value,
});

export function ofTold({ severity, ...value }: Told): JsonRecord {
  return { statement: null, line: value.line, kind: severity, value };
}

/** What has no place in the text: the run was interrupted, or the interpreter died. */
export const ofFailure = ({ name, message }: CellError): JsonRecord => ({
  statement: null,
  line: null,
  kind: "error",
  value: { code: name, message, hint: null, place: null, line: null, column: null },
});
