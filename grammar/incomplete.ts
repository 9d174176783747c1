/** Is this cell complete? What a console asks before it runs a line. */
import { EOF } from "chevrotain";
import { lex } from "./lex.ts";
import { parser } from "./parser.ts";
import { split } from "./read.ts";
import { nestedTooDeep, openBracket } from "./brackets.ts";

export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid";
  /** For the next line of an incomplete cell. */
  readonly indent: string;
}

export function completeness(text: string): Completeness {
  const { tokens, diagnostics } = lex(text);
  if (diagnostics.length > 0) return { status: "invalid", indent: "" };
  const lines = split(tokens);
  if (lines.some(nestedTooDeep)) return { status: "invalid", indent: "" };
  for (const [i, line] of lines.entries()) {
    parser.input = line;
    parser.statement();
    const [error] = parser.errors;
    if (error === undefined) continue;
    // Only what is still to come can mend the last statement.
    if (i < lines.length - 1 || error.token.tokenType !== EOF) return { status: "invalid", indent: "" };
    const open = openBracket(line);
    const last = text.split("\n").at(-1) ?? "";
    const indent = /^\s*/.exec(last)![0] + (open !== undefined && last.includes(open.image) ? "  " : "");
    return { status: "incomplete", indent };
  }
  return { status: "complete", indent: "" };
}
