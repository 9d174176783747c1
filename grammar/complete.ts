/**
 * Completion: what the grammar accepts at the cursor, as words; what stands in a named slot comes from a vocabulary
 * that the caller gives, since the grammar knows no names, and from what the cell itself declares.
 */
import { type IToken, tokenLabel, type TokenType } from "chevrotain";
import { nestedTooDeep, openBracket } from "./brackets.ts";
import { Follower, type Next } from "./follow.ts";
import { type Declared, inView } from "./in_view.ts";
import { narrow } from "./full_width.ts";
import { lex, spanOf, split } from "./lex.ts";
import { is } from "./mistakes/place.ts";
import { judgedAlone } from "./recover.ts";
import * as t from "./tokens.ts";

export interface Suggestion {
  readonly text: string;
  /** "statement", "format", "clip", "name", "path", ... */
  readonly type: string;
  readonly summary: string;
}

/** A place that a word stands in. */
export interface Slot {
  /** The LABEL of the grammar, such as "format" or "path". */
  readonly name: string;
  /** The rules being read there, outermost first. */
  readonly rules: readonly string[];
  /** The token before it. */
  readonly after: string | undefined;
  /** The word that begins the statement, or the rule of a recipe: "set", "solve". */
  readonly verb: string | undefined;
  /** Inside round brackets: the word before them. */
  readonly callee?: string;
  /** In an argument that is named: its name. */
  readonly argument?: string;
  /** The names in the statement, behind the place too. */
  readonly mentions: ReadonlySet<string>;
  /** What the cell declares and is in view, the nearest first. */
  readonly own: readonly Declared[];
}

/** What may stand in a slot, the likeliest first. */
export type Vocabulary = (slot: Slot) => readonly Suggestion[];

export interface Completions {
  /** The part of the text that a suggestion replaces: UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Suggestion[];
}

const isWord = (token: IToken) => /^[\p{L}_]/u.test(token.image);

/** The statement at the cursor: what of it stands before, what is being typed, and what stands around. */
interface Situation {
  readonly prefix: readonly IToken[];
  readonly start: number;
  readonly typed: string;
  readonly quoted: boolean;
  readonly above: readonly (readonly IToken[])[];
}

function situation(text: string, offset: number): Situation {
  const { tokens } = lex(text.slice(0, offset));
  const lines = split(tokens);
  const line = tokens.at(-1)?.tokenType === t.Newline ? [] : lines.pop() ?? [];
  const last = line.at(-1);
  const rest = { prefix: line.slice(0, -1), above: lines };
  if (last !== undefined && last.tokenType === t.OpenString) {
    return { ...rest, start: spanOf(last).start + 1, typed: last.image.slice(1), quoted: true };
  }
  if (last !== undefined && isWord(last) && spanOf(last).end === offset) {
    return { ...rest, start: last.startOffset, typed: last.image, quoted: false };
  }
  return { ...rest, prefix: line, start: offset, typed: "", quoted: false };
}

/** Whether a text ends inside a comment: a # on its last line that stands in no quotes. */
function inComment(text: string): boolean {
  return narrow(text.slice(text.lastIndexOf("\n") + 1)).replace(/"(?:[^"\\]|\\.)*"?/g, "").includes("#");
}

/** What may follow; where an earlier mistake hides it, what may follow the part at hand. */
function followed(text: string, prefix: readonly IToken[]): Next[] {
  if (nestedTooDeep(prefix)) return [];
  const follower = new Follower();
  if (prefix.every((token) => follower.read(token))) return follower.next();
  const alone = judgedAlone(text, prefix);
  return alone === undefined || alone.length >= prefix.length ? [] : followed(text, alone);
}

/** The tokens of the statement behind the cursor, as far as they are near. */
function behind(text: string, offset: number, prefix: readonly IToken[]): IToken[] {
  const from = prefix[0]?.startOffset ?? offset;
  const whole = split(lex(" ".repeat(from) + text.slice(from, offset + 2000)).tokens)[0] ?? [];
  return whole.filter((k) => k.startOffset >= offset);
}

function slotsAt(text: string, offset: number, { prefix, above }: Situation): Omit<Slot, "name" | "rules"> {
  const open = openBracket(prefix);
  const at = open === undefined ? -1 : prefix.indexOf(open);
  const callee = open?.image === "(" ? prefix[at - 1]?.image : undefined;
  const [name, colon] = [prefix.at(-2), prefix.at(-1)];
  const argument = is(colon, t.Colon) && callee !== undefined ? name?.image : undefined;
  const after = behind(text, offset, prefix);
  const words = [...prefix, ...after].filter((k) => is(k, t.Identifier)).map((k) => k.image);
  return {
    after: prefix.at(-1)?.image,
    verb: prefix.findLast((k, i) => t.statementWords.has(k.image) && !is(prefix[i - 1], t.Dot))?.image,
    ...(callee !== undefined && { callee }),
    ...(argument !== undefined && { argument }),
    mentions: new Set(words),
    own: inView(text, above, prefix, after),
  };
}

/** Verbs that make values may stand inside of other values; nobody wants to be reminded of it. */
function unlikely(token: TokenType, rules: readonly string[]): boolean {
  const inside = ["recipeItem", "definition", "parameter", "control", "arguments", "set"];
  return [t.Apply, t.Sweep, t.Refine, t.Sort, t.Network, t.Train, t.Sensitivity, t.Summarize].includes(token)
    ? inside.some((rule) => rules.includes(rule))
    : token === t.Not && ["recipeItem", "parameter", "control", "set"].some((rule) => rules.includes(rule));
}

export function complete(text: string, cursor: number, vocabulary: Vocabulary): Completions {
  const offset = Math.max(0, Math.min(cursor, text.length));
  if (inComment(text.slice(0, offset))) return { start: offset, end: offset, items: [] };
  const here = situation(text, offset);
  const { prefix, start, typed, quoted } = here;
  const around = slotsAt(text, offset, here);
  const [named, words]: [Suggestion[], Suggestion[]] = [[], []];
  for (const { token, slot, rules } of followed(text, prefix)) {
    if (quoted !== (token === t.StringLiteral)) continue;
    if (slot !== undefined) {
      named.push(...vocabulary({ ...around, name: slot, rules }));
      continue;
    }
    const word = quoted ? undefined : /^"([a-z]+)"$/.exec(tokenLabel(token))?.[1];
    if (word === undefined || (typed === "" && unlikely(token, rules))) continue;
    const known = vocabulary({ ...around, name: "statement", rules }).find((s) => s.text === word);
    words.push(known ?? { text: word, type: "keyword", summary: "" });
  }
  // At the start of a statement its words come first; elsewhere the names do.
  const all = prefix.length === 0 || is(prefix.at(-1), t.OpenCurly, t.Line)
    ? [...words, ...named]
    : [...named, ...words];
  return { start, end: offset, items: rank(all, typed) };
}

/** Those that begin like what is typed, each once: first those whose letters are the same, else in the order given. */
function rank(items: readonly Suggestion[], typed: string): Suggestion[] {
  const unique = new Map<string, Suggestion>();
  for (const item of items) if (!unique.has(item.text)) unique.set(item.text, item);
  const fits = [...unique.values()].filter((i) => i.text.toLowerCase().startsWith(typed.toLowerCase()));
  const exact = fits.filter((i) => i.text.startsWith(typed));
  return [...exact, ...fits.filter((i) => !i.text.startsWith(typed))];
}

/** The word around an offset, for help. */
export function wordAt(text: string, offset: number): string | undefined {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(0, offset))![0];
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset))![0];
  const word = before + after;
  if (word !== "") return word;
  // Inside brackets: the word that they belong to.
  const { tokens } = lex(text.slice(0, offset));
  const open = openBracket(tokens);
  const callee = open?.image === "(" ? tokens[tokens.indexOf(open) - 1] : undefined;
  return is(callee, t.Identifier) ? callee!.image : undefined;
}
