/**
 * One mistake does not hide the next: a statement that cannot be read is looked at part by part. A block is judged item by
 * item, and a bracket that nothing closes ends where the next statement begins.
 */
import type { IToken } from "chevrotain";
import { Brackets, openBracket } from "./brackets.ts";
import { type Diagnostic, mendedBy } from "./diagnostic.ts";
import { cellWords, ruleWords, schemeWords } from "./expected.ts";
import { Follower } from "./follow.ts";
import { lex, spanOf } from "./lex.ts";
import { messages } from "./messages.ts";
import { beginsLine, is } from "./mistakes/place.ts";
import { suggest } from "./suggest.ts";
import { syntaxDiagnostic, unclosed } from "./syntax.ts";
import * as t from "./tokens.ts";

/** A statement with a block: what stands before it, its items, what stands behind. */
interface Block {
  readonly word: "recipe" | "scheme" | "body";
  /** Up to the opening brace, that one included. */
  readonly head: readonly IToken[];
  readonly items: readonly (readonly IToken[])[];
  /** The closing brace and what follows; empty when nothing closes the block. */
  readonly tail: readonly IToken[];
}

/** Whether a token begins an item although round or square brackets are open before it: they were forgotten. */
function breaksOff(text: string, word: Block["word"], inside: readonly IToken[], at: number): boolean {
  const token = inside[at]!;
  const words = word === "recipe" ? ruleWords : word === "scheme" ? schemeWords : cellWords;
  const inner = is(token, t.Apply, t.Sweep, t.Refine, t.Sort);
  return (words.includes(token.image) && !inner && beginsLine(text, token)) ||
    (word !== "body" && beginsLine(text, token) && beginsItem(text, word, inside, at));
}

/** Where an item of a block begins, at tokens that no inner bracket holds. */
function beginsItem(text: string, word: Block["word"], inside: readonly IToken[], at: number): boolean {
  const [before, token, next] = [inside[at - 1], inside[at]!, inside[at + 1]];
  if (word === "body") return is(before, t.Line);
  const words = word === "recipe" ? ruleWords : schemeWords;
  // A constant of a scheme; in a recipe it is a mistake, with words of its own.
  const named = is(token, t.Identifier) && is(next, t.Equal) && !is(before, t.Where, t.Comma, t.Colon) &&
    !(word === "scheme" && levelAt(inside, at));
  if (word === "scheme" && (named || (words.includes(token.image) && !is(before, t.Colon)))) return true;
  if (word === "recipe" && words.includes(token.image)) return true;
  if (!beginsLine(text, token)) return false;
  return (named && word === "recipe") ||
    (is(token, t.Identifier) && suggest(token.image, words, 1).length > 0);
}

/** Whether what leads to a token is `per LEVEL` and no colon yet: the statistic still belongs to it. */
function levelAt(inside: readonly IToken[], at: number): boolean {
  const per = inside.slice(0, at).findLastIndex((k) => is(k, t.Per));
  const between = inside.slice(per, at);
  return per >= 0 && between.length < 8 && !between.some((k) => is(k, t.Colon, t.Equal, t.Encode, t.Decode));
}

function blockOf(text: string, tokens: readonly IToken[]): Block | undefined {
  const [first] = tokens;
  const word = is(first, t.Recipe) ? "recipe" : is(first, t.Scheme) ? "scheme" : "body";
  const from = word === "body" ? tokens.findIndex((k) => is(k, t.Interact, t.Sweep)) : 0;
  if (from < 0) return undefined;
  const begin = tokens.findIndex((k, i) => i > from && is(k, t.OpenCurly));
  if (begin < 0) return undefined;
  const items: IToken[][] = [];
  const brackets = new Brackets();
  let end = tokens.length;
  const inside = tokens.slice(begin + 1);
  for (const [i, token] of inside.entries()) {
    if (is(token, t.CloseCurly) && !brackets.brace) {
      end = begin + 1 + i;
      break;
    }
    const free = brackets.depth === 0;
    const begins = free
      ? items.length === 0 || beginsItem(text, word, inside, i)
      : !brackets.brace && breaksOff(text, word, inside, i);
    if (begins) {
      items.push([]);
      brackets.clear();
    }
    brackets.read(token);
    if (!(free && is(token, t.Line))) items.at(-1)!.push(token);
  }
  return {
    word,
    head: tokens.slice(0, begin + 1),
    items: items.filter((item) => item.length > 0),
    tail: tokens.slice(end),
  };
}

/** Whether these tokens are a whole statement. */
function whole(tokens: readonly IToken[]): boolean {
  const follower = new Follower();
  return tokens.every((token) => follower.read(token)) && follower.complete;
}

const standIns: Readonly<Record<Block["word"], string>> = {
  recipe: "recipe r {",
  scheme: "scheme s {",
  body: "interact b in 2..8 {",
};

/** The mistake of one item of a recipe or a scheme; undefined when it has none. */
function itemMistake(text: string, block: Block, head: readonly IToken[], item: readonly IToken[]) {
  const [first, second] = item;
  const close = lex("}").tokens;
  if (whole([...head, ...item, ...close])) return undefined;
  if (is(first, t.Identifier)) {
    if (is(second, t.Equal) && block.word === "recipe") {
      const value = text.slice(spanOf(second!).end, spanOf(item.at(-1)!).end).trim();
      const recipe = block.head[1]?.image ?? "r";
      return messages.nameInRecipe(spanOf(first!), { name: first!.image, recipe, value });
    }
    const known = block.word === "recipe" ? ruleWords : schemeWords;
    if (!is(second, t.Equal)) {
      const near = suggest(first!.image, known, 1);
      const a = { word: first!.image, block: block.word, near, known };
      const mistake = messages.unknownRule(spanOf(first!), a);
      return near.length === 0 ? mistake : mendedBy(mistake, spanOf(first!), near[0]!);
    }
  }
  return syntaxDiagnostic(text, [...head, ...item], { lead: head.length });
}

/** The mistakes of the items of a block, or of what stands around them. */
function blockMistakes(text: string, block: Block): Diagnostic[] {
  const close = block.tail.length > 0 ? block.tail : lex("}").tokens;
  const sound = whole([...block.head, ...close]);
  const head = sound ? block.head : lex(standIns[block.word]).tokens;
  const around = sound ? [] : [syntaxDiagnostic(text, [...block.head, ...close])];
  const inner = block.items.flatMap((item) => {
    if (block.word === "body") return whole(item) ? [] : mistakesOf(text, item);
    return itemMistake(text, block, head, item) ?? [];
  });
  return [...around, ...inner];
}

/** What is wrong in a statement that cannot be read; at least one. @param stopped where the parser stopped. */
export function mistakesOf(text: string, tokens: readonly IToken[], stopped?: number): Diagnostic[] {
  const block = blockOf(text, tokens);
  const mistakes = block === undefined ? [] : blockMistakes(text, block);
  if (block !== undefined && block.tail.length === 0) {
    mistakes.unshift(unclosed(text, block.head.at(-1)!, tokens.at(-1)!));
  }
  return mistakes.length > 0
    ? mistakes
    : [syntaxDiagnostic(text, tokens, stopped === undefined ? {} : { stopped })];
}

/**
 * The part of an unfinished statement that completion may look at by itself, when something before it is wrong: the last item
 * of a block, behind the head of it; the last statement of a body. Undefined when there is no such part.
 */
export function judgedAlone(text: string, tokens: readonly IToken[]): readonly IToken[] | undefined {
  const block = blockOf(text, tokens);
  if (block === undefined || block.tail.length > 0) return undefined;
  const item = block.items.at(-1) ?? [];
  if (block.word === "body") return is(tokens.at(-1), t.Line) ? [] : item;
  const follower = new Follower();
  const sound = block.head.every((token) => follower.read(token));
  const head = sound ? block.head : lex(standIns[block.word]).tokens;
  return [...head, ...item];
}

/**
 * Where a statement ends whose bracket nothing closes: before the line that begins the next one. Undefined when its brackets
 * are closed, or when no line looks like a statement of its own.
 */
export function endOfUnclosed(text: string, tokens: readonly IToken[]): number | undefined {
  const [, next] = blockOf(text, tokens)?.tail ?? [];
  // Brackets forgotten inside a block make the lexer lose the line that follows it.
  if (next !== undefined && beginsLine(text, next)) return tokens.indexOf(next);
  const open = openBracket(tokens);
  if (open === undefined) return undefined;
  const at = tokens.indexOf(open);
  const block = open.image === "{" ? blockOf(text, tokens)?.word : undefined;
  const column = (k: IToken) => k.startOffset - Math.max(text.lastIndexOf("\n", k.startOffset - 1) + 1, 0);
  const lines = tokens.flatMap((k, i) => i > at && beginsLine(text, k) ? [i] : []);
  const indented = lines.length > 0 && column(tokens[lines[0]!]!) > 0;
  return lines.find((i) => {
    const [token, next] = [tokens[i]!, tokens[i + 1]];
    // At the margin, below lines that are not: whatever it is, it does not belong to the block.
    const margin = indented && column(token) === 0;
    const word = cellWords.includes(token.image) && !schemeWords.includes(token.image);
    if (margin && (word || is(token, t.Identifier))) return true;
    const names = is(token, t.Identifier) && is(next, t.Equal);
    // In a body every statement may stand, and in a scheme every name.
    return block === undefined || block === "recipe" ? word || names : block === "scheme" && word;
  });
}
