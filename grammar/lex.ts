/** Text to tokens: full-width signs as their ASCII twins, and newlines only where they end a statement. */
import { type IToken, Lexer, type TokenType } from "chevrotain";
import * as t from "./tokens.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { messages } from "./messages.ts";

const lexer = new Lexer([...t.allTokens], { positionTracking: "onlyOffset", ensureOptimizations: false });

const fullWidth = new Map<string, string>([
  ["，", ","],
  ["、", ","],
  ["；", ";"],
  ["：", ":"],
  ["（", "("],
  ["）", ")"],
  ["【", "["],
  ["】", "]"],
  ["［", "["],
  ["］", "]"],
  ["｛", "{"],
  ["｝", "}"],
  ["＝", "="],
  ["＋", "+"],
  ["－", "-"],
  ["−", "-"],
  ["＊", "*"],
  ["×", "*"],
  ["／", "/"],
  ["％", "%"],
  ["＜", "<"],
  ["＞", ">"],
  ["？", "?"],
  ["“", '"'],
  ["”", '"'],
  ["＂", '"'],
  ["＾", "^"],
  ["＃", "#"],
  ["．", "."],
]);
const full = new RegExp(`[${[...fullWidth.keys()].join("")}０-９]`, "g");

/** Full-width punctuation and digits as ASCII, one unit for one unit so that offsets hold; quoted texts stay. */
export function narrow(text: string): string {
  if (!/[\u0100-\uffff]/.test(text)) return text;
  return text.replace(/"(?:[^"\\\r\n]|\\.)*"|[“＂][^”＂"\r\n]*[”＂]|[^"“＂]+|./gsu, (part) => {
    if (part.startsWith('"') && part.length > 1) return part;
    if (/^[“＂].*[”＂]$/su.test(part)) return `"${part.slice(1, -1)}"`;
    return part.replace(
      full,
      (c) => fullWidth.get(c) ?? String.fromCharCode(c.charCodeAt(0) - 0xff10 + 0x30),
    );
  });
}

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
]);

/** Tokens of a cell. Newlines inside brackets, doubled ones, and those after an operator or a comma are left out. */
export function lex(text: string): Lexed {
  const { tokens, groups, errors } = lexer.tokenize(narrow(text));
  const kept: IToken[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (opens.has(token.tokenType)) depth++;
    else if (closes.has(token.tokenType)) depth = Math.max(0, depth - 1);
    if (token.tokenType === t.Newline) {
      const last = kept.at(-1)?.tokenType;
      if (depth > 0 || last === undefined || last === t.Newline || continues.has(last)) continue;
    }
    kept.push(token);
  }
  const diagnostics: Diagnostic[] = [];
  for (const error of errors.slice(0, 3)) {
    const span = { start: error.offset, end: error.offset + error.length };
    diagnostics.push(messages.unexpectedCharacter(span, { text: text.slice(span.start, span.end) }));
  }
  for (const token of kept) {
    if (token.tokenType === t.OpenString && diagnostics.length < 3) {
      diagnostics.push(messages.unclosedText(spanOf(token), {}));
    }
  }
  return { tokens: kept, comments: groups["comments"] ?? [], diagnostics };
}

export function spanOf(token: IToken): { start: number; end: number } {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
