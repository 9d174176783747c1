/** Text to tree: the front door of the grammar. Never throws, whatever the text. */
import type { IToken } from "chevrotain";
import type { Statement } from "./ast.ts";
import { build } from "./build.ts";
import { type Diagnostic, mostDiagnostics } from "./diagnostic.ts";
import { lex } from "./lex.ts";
import { parser } from "./parser.ts";
import { messages } from "./messages.ts";
import { syntaxDiagnostic } from "./syntax.ts";
import { Newline } from "./tokens.ts";

export interface Read {
  /** The statements that could be read, in order. */
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** More tokens than this are no cell that a person wrote: the rest is not read. */
const mostTokens = 200_000;

export function read(text: string): Read {
  const lexed = lex(text);
  if (lexed.diagnostics.length > 0) return { statements: [], diagnostics: lexed.diagnostics };
  const tokens = lexed.tokens.slice(0, mostTokens);
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of split(tokens)) {
    // One statement at a time, so that a mistake in one says nothing of the next.
    try {
      parser.input = line;
      const tree = parser.statement();
      const [error] = parser.errors;
      if (error !== undefined) diagnostics.push(syntaxDiagnostic(text, line, error));
      else if (tree !== undefined) statements.push(...build(tree));
    } catch (cause) {
      // The parser descends by recursion: thousands of brackets exhaust the stack.
      if (!(cause instanceof RangeError)) throw cause;
      diagnostics.push(messages.tooDeep({ start: line[0]!.startOffset, end: line[0]!.startOffset + 1 }, {}));
    }
    if (diagnostics.length > mostDiagnostics) break;
  }
  return { statements, diagnostics };
}

/** The tokens of each statement: the lexer has left newlines only between them. */
export function split(tokens: readonly IToken[]): IToken[][] {
  const lines: IToken[][] = [];
  let line: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType !== Newline) line.push(token);
    else if (line.length > 0) {
      lines.push(line);
      line = [];
    }
  }
  if (line.length > 0) lines.push(line);
  return lines;
}
