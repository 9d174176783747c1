/** Text to tokens: full-width signs as their ASCII twins, and newlines only where they end a statement. */
import { type IToken, Lexer, tokenMatcher, type TokenType } from "chevrotain";
import * as t from "./tokens.ts";
import { type Diagnostic, mostDiagnostics } from "./diagnostic.ts";
import { narrow } from "./full_width.ts";
import { messages } from "./messages.ts";
import { commentBefore } from "./mistakes/foreign_comment.ts";
import { threeDots } from "./mistakes/ranges.ts";
import { strayDiagnostics } from "./mistakes/strays.ts";

const lexer = new Lexer([...t.allTokens], { positionTracking: "onlyOffset", ensureOptimizations: false });

export interface Lexed {
  /** What the parser reads. */
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

const opens = new Set<TokenType>([t.OpenRound, t.OpenSquare, t.OpenCurly]);
const closes = new Set<TokenType>([t.CloseRound, t.CloseSquare, t.CloseCurly]);
/** After these a statement cannot end, so the next line continues it. */
const continues = new Set<TokenType>([
  t.Comma,
  t.Equal,
  t.Plus,
  t.Minus,
  t.Star,
  t.Slash,
  t.Caret,
  t.Mod,
  t.DotDot,
  t.To,
  t.Of,
  t.On,
  t.In,
  t.By,
  t.For,
  t.Where,
  t.And,
  t.Or,
  t.Not,
]);
/** A line that begins with one of these continues the statement above. */
const continued = new Set<TokenType>([t.Where, t.And, t.Or]);
/** Statements whose braces hold statements, one a line. */
const withBody = new Set<TokenType>([t.Interact, t.Sweep]);
/** Behind these the brace of a body may stand; behind all else a brace holds the cases of a value. */
const endsValue = [t.Identifier, t.NumberLiteral, t.StringLiteral, t.Unit, ...closes];

/** Whether a token is a word of the language whose help is asked for: `report?`, `?report`. */
function asked(tokens: readonly IToken[], at: number): boolean {
  return t.reservedWords.has(tokens[at]!.image) &&
    (tokens[at - 1]?.tokenType === t.Question || tokens[at + 1]?.tokenType === t.Question);
}

/**
 * Tokens of a cell. Newlines inside brackets, doubled ones, and those after an operator or a comma are left out. Between the
 * statements of a body they stay, as a token of their own.
 */
export function lex(text: string): Lexed {
  const { tokens, groups, errors } = lexer.tokenize(narrow(text));
  const kept: IToken[] = [];
  /** Open brackets; a body's brace is "body". */
  const open: ("bracket" | "body")[] = [];
  /** How many brackets were open at each word whose body is still to come. */
  const awaited: number[] = [];
  /** Whether a recipe's or a scheme's brace is still to come. */
  let headed = false;
  for (const [i, read] of tokens.entries()) {
    // The parser tells the places of its nodes by it.
    read.endOffset = read.startOffset + read.image.length - 1;
    const token = asked(tokens, i)
      ? { ...read, tokenType: t.Identifier, tokenTypeIdx: t.Identifier.tokenTypeIdx! }
      : read;
    const type = token.tokenType;
    if (type === t.Recipe || type === t.Scheme) headed = open.length === 0;
    if (type === t.OpenCurly) headed = false;
    // A new statement, where the line end before it has ended the last.
    const begins = type !== t.Newline && !continued.has(type) && kept.at(-1)?.tokenType === t.Newline;
    if (begins) awaited.length = 0;
    if (withBody.has(type)) awaited.push(open.length);
    if (opens.has(type)) {
      const before = kept.at(-1);
      const behindValue = before !== undefined && endsValue.some((value) => tokenMatcher(before, value));
      const body = type === t.OpenCurly && awaited.at(-1) === open.length && behindValue;
      if (body) awaited.pop();
      open.push(body ? "body" : "bracket");
    } else if (closes.has(type)) {
      open.pop();
      while (awaited.length > 0 && awaited.at(-1)! > open.length) awaited.pop();
    }
    if (type === t.Newline) {
      // The brace may stand on a line of its own.
      const awaits = headed || awaited.at(-1) === open.length;
      if (
        awaits && tokens.slice(i, i + 3).find((k) => k.tokenType !== t.Newline)?.tokenType === t.OpenCurly
      ) {
        continue;
      }
      headed = false;
      const last = kept.at(-1)?.tokenType;
      const idle = last === undefined || last === t.Newline || last === t.Line || continues.has(last);
      if (open.at(-1) === "bracket" || idle) continue;
      if (open.at(-1) === "body") {
        if (last !== t.OpenCurly) {
          kept.push({ ...token, tokenType: t.Line, tokenTypeIdx: t.Line.tokenTypeIdx! });
        }
        continue;
      }
    } else if (
      continued.has(type) && (kept.at(-1)?.tokenType === t.Newline || kept.at(-1)?.tokenType === t.Line)
    ) {
      kept.pop();
    }
    kept.push(token);
  }
  const strays = (groups["strays"] ?? []).map((k) => ({ offset: k.startOffset, length: k.image.length }));
  const unread = [...errors, ...strays].sort((a, b) => a.offset - b.offset).slice(0, mostDiagnostics);
  const diagnostics: Diagnostic[] = [...strayDiagnostics(text, unread).slice(0, 5), ...threeDots(tokens)];
  for (const token of kept) {
    if (token.tokenType === t.OpenString && diagnostics.length < 5) {
      const comment = commentBefore(text, token.startOffset)?.diagnostic;
      const told = comment !== undefined && diagnostics.some((d) => d.span.start === comment.span.start);
      if (!told) diagnostics.push(comment ?? messages.unclosedText(spanOf(token), {}));
    }
  }
  return { tokens: kept, comments: groups["comments"] ?? [], diagnostics };
}

/** The tokens of each statement: the lexer has left newlines only between them. */
export function split(tokens: readonly IToken[]): IToken[][] {
  const lines: IToken[][] = [];
  let line: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType !== t.Newline) line.push(token);
    else if (line.length > 0) {
      lines.push(line);
      line = [];
    }
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

export function spanOf(token: IToken): { start: number; end: number } {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
