/** Is this cell complete? What a console asks before it runs a line. */
import { EOF, type IToken } from "chevrotain";
import { follow } from "./follow.ts";
import { lex, split } from "./lex.ts";
import { parser } from "./parser.ts";
import { nestedTooDeep, openBracket } from "./brackets.ts";
import { OpenCurly } from "./tokens.ts";

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
    // Only what is still to come can mend the last statement, and only if its line may go on.
    const open = i === lines.length - 1 && error.token.tokenType === EOF && goesOn(text, lines.length);
    return open
      ? { status: "incomplete", indent: indentAfter(text, line) }
      : { status: "invalid", indent: "" };
  }
  return { status: "complete", indent: "" };
}

/** Whether one more line would belong to the last of so many statements: a name, or the brace that it waits for. */
const goesOn = (text: string, statements: number): boolean =>
  ["x", "{"].some((more) => split(lex(`${text}\n${more}`).tokens).length === statements);

/** Two spaces more behind a line that opens a bracket, and behind the first line of a statement that goes on. */
function indentAfter(text: string, statement: readonly IToken[]): string {
  const line = text.split("\n").findLast((l) => l.trim() !== "") ?? "";
  const own = /^\s*/.exec(line)![0];
  const from = text.lastIndexOf(line);
  const opened = openBracket(statement.filter((k) => k.startOffset >= from)) !== undefined;
  const first = openBracket(statement) === undefined && statement[0]!.startOffset >= from;
  // A head that waits for its brace has it at the margin.
  const waits = follow(statement).some((n) => n.token === OpenCurly && n.rules.at(-1) !== "cases");
  return own + (opened || (first && !waits) ? "  " : "");
}
