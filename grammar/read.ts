/** Text to tree: the front door of the grammar. Never throws, whatever the text. */
import { type CstNode, EOF, type IToken } from "chevrotain";
import type { Statement } from "./ast.ts";
import { build } from "./build.ts";
import { nestedTooDeep } from "./brackets.ts";
import { type Diagnostic, mostDiagnostics, type Span } from "./diagnostic.ts";
import { lex, spanOf, split } from "./lex.ts";
import { parser } from "./parser.ts";
import { messages } from "./messages.ts";
import { endOfUnclosed, mistakesOf } from "./recover.ts";
import { position } from "./render.ts";
import { secondLook, withSoundFixes } from "./second_look.ts";
import { Identifier } from "./tokens.ts";

export interface Read {
  /** The statements that could be read, in order. */
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
  /** The names in statements that could not be read: they may be definitions. */
  readonly unread: ReadonlySet<string>;
}

/** A statement as the parser read it. */
export interface Tree {
  readonly cst: CstNode;
  readonly tokens: readonly IToken[];
}

export interface Parsed {
  /** Of the statements that could be read, in order. */
  readonly trees: readonly Tree[];
  readonly diagnostics: readonly Diagnostic[];
  readonly unread: ReadonlySet<string>;
}

/** More tokens than this are no cell that a person wrote: it is refused, and what stands behind them not looked at. */
const mostTokens = 200_000;
/** A statement of more tokens than this is told its first mistake only. */
const mostRecovered = 5_000;
/** A longer one is not looked at again with its first mistakes mended. */
const mostLookedAtTwice = 600;

export function read(text: string): Read {
  const { trees, diagnostics, unread } = parse(text);
  try {
    return { statements: trees.flatMap(({ cst }) => build(cst)), diagnostics, unread };
  } catch (cause) {
    // The tree is built by recursion, as it is read.
    if (!(cause instanceof RangeError)) throw cause;
    const { startOffset: start } = trees[0]!.tokens[0]!;
    const tooDeep = messages.tooDeep({ start, end: start + 1 }, {});
    return { statements: [], diagnostics: [tooDeep, ...diagnostics], unread };
  }
}

/** The text as concrete trees, one a statement. */
export function parse(text: string): Parsed {
  const trees: Tree[] = [];
  const diagnostics: Diagnostic[] = [];
  const unread = new Set<string>();
  /** Where the rest of the text begins, when an unclosed bracket has swallowed it. */
  let from: number | undefined = 0;
  while (from !== undefined && diagnostics.length <= mostDiagnostics) {
    from = parseFrom(text, from, trees, diagnostics, unread);
  }
  diagnostics.sort((a, b) => a.span.start - b.span.start);
  return { trees, diagnostics, unread };
}

/** Reads the text from an offset on, where a line begins. Returns where to go on, if the reading had to break off. */
function parseFrom(
  text: string,
  from: number,
  trees: Tree[],
  diagnostics: Diagnostic[],
  unread: Set<string>,
): number | undefined {
  const lexed = lex(" ".repeat(from) + text.slice(from));
  const strays = lexed.diagnostics.map((d) => d.span);
  /** The mistakes of the lexer, with the mendings that mend. */
  const told = new Map(lexed.diagnostics.map((d) => [d, d]));
  const found: Diagnostic[] = [];
  const beyond = lexed.tokens[mostTokens];
  if (beyond !== undefined) {
    const a = { tokens: lexed.tokens.length, most: mostTokens };
    diagnostics.push(messages.tooLong(spanOf(beyond), a));
  }
  for (const tokens of split(lexed.tokens.slice(0, mostTokens))) {
    // One statement at a time, so that a mistake in one says nothing of the next.
    const result = readStatement(text, tokens, strays);
    if ("cst" in result) trees.push(result);
    else {
      const all = mistakesIn(text, tokens, result, [...told.keys()]);
      found.push(...all.found);
      for (const [stray, sound] of all.strays) told.set(stray, sound);
      const { goOn } = result;
      for (const token of tokens) {
        if (token.startOffset >= (goOn ?? Infinity)) break;
        if (token.tokenType === Identifier) unread.add(token.image);
      }
      if (goOn !== undefined) {
        diagnostics.push(...[...told.values()].filter((d) => d.span.start < goOn), ...found);
        return goOn;
      }
    }
    if (found.length > mostDiagnostics) break;
  }
  diagnostics.push(...told.values(), ...found);
  return undefined;
}

/** The mistakes of a statement, those too that show only when the first are mended; each mending that is offered mends. */
function mistakesIn(
  text: string,
  tokens: readonly IToken[],
  { found, goOn }: Unreadable,
  lexed: readonly Diagnostic[],
): { readonly found: readonly Diagnostic[]; readonly strays: ReadonlyMap<Diagnostic, Diagnostic> } {
  if (tokens.length > mostLookedAtTwice) return { found, strays: new Map() };
  const start = tokens[0]!.startOffset;
  const ends = goOn === undefined ? spanOf(tokens.at(-1)!).end : text.slice(0, goOn).trimEnd().length;
  const span = { start, end: position(text, ends).end };
  const here = lexed.filter((d) => d.span.start < span.end && d.span.end > start);
  const all = [...found, ...secondLook(text, span, [...found, ...here])];
  const sound = withSoundFixes(text, span, here);
  return { found: withSoundFixes(text, span, all), strays: new Map(here.map((d, i) => [d, sound[i]!])) };
}

/** What is wrong with a statement, and where to go on if its end is not that of its tokens. */
interface Unreadable {
  readonly found: readonly Diagnostic[];
  readonly goOn?: number;
}

/** The statement that the tokens are; else what is wrong, and where to go on if its end is not theirs. */
function readStatement(
  text: string,
  tokens: IToken[],
  strays: readonly Span[],
): Tree | Unreadable {
  const [start, end] = [tokens[0]!.startOffset, spanOf(tokens.at(-1)!).end];
  // What the lexer left out makes the rest unreadable: its own mistake says it.
  const stray = strays.some(({ start: from, end: to }) =>
    from < position(text, end).end && to > text.lastIndexOf("\n", start) + 1
  );
  if (nestedTooDeep(tokens)) return { found: [messages.tooDeep({ start, end: start + 1 }, {})] };
  try {
    parser.input = tokens;
    const cst = parser.statement();
    const [error] = parser.errors;
    if (stray) return { found: [] };
    if (error === undefined && cst !== undefined) return { cst, tokens };
    const at = error === undefined || error.token.tokenType === EOF
      ? tokens.length
      : tokens.indexOf(error.token);
    if (tokens.length > mostRecovered) return { found: mistakesOf(text, tokens.slice(0, at + 1), at) };
    const cut = endOfUnclosed(text, tokens);
    if (cut === undefined) return { found: mistakesOf(text, tokens) };
    return { found: mistakesOf(text, tokens.slice(0, cut)), goOn: tokens[cut]!.startOffset };
  } catch (cause) {
    // The parser descends by recursion: thousands of brackets exhaust the stack.
    if (!(cause instanceof RangeError)) throw cause;
    return { found: [messages.tooDeep({ start, end: start + 1 }, {})] };
  }
}
