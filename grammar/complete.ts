/**
 * Completion: what the grammar accepts at the cursor, as words; what stands in a named slot comes from a vocabulary
 * that the caller gives, since the grammar knows no names.
 */
import { type IToken, tokenLabel } from "chevrotain";
import { follow } from "./follow.ts";
import { lex, spanOf } from "./lex.ts";
import { split } from "./read.ts";
import { openBracket } from "./brackets.ts";
import * as t from "./tokens.ts";

export interface Suggestion {
  readonly text: string;
  /** "statement", "format", "clip", "name", "path", ... */
  readonly type: string;
  readonly summary: string;
}

export interface Slot {
  /** The LABEL of the grammar, such as "format" or "path". */
  readonly name: string;
  /** For "argumentName": the word before the bracket. */
  readonly callee?: string;
}

export type Vocabulary = (slot: Slot) => readonly Suggestion[];

export interface Completions {
  /** The part of the text that a suggestion replaces: UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Suggestion[];
}

const isWord = (token: IToken) => /^[\p{L}_]/u.test(token.image);

/** The tokens of the statement at the cursor, and the part of it that is being typed. */
function situation(
  text: string,
  offset: number,
): { prefix: IToken[]; start: number; typed: string; quoted: boolean } {
  const { tokens } = lex(text.slice(0, offset));
  const line = tokens.at(-1)?.tokenType === t.Newline ? [] : split(tokens).at(-1) ?? [];
  const last = line.at(-1);
  if (last !== undefined && last.tokenType === t.OpenString) {
    return {
      prefix: line.slice(0, -1),
      start: spanOf(last).start + 1,
      typed: last.image.slice(1),
      quoted: true,
    };
  }
  if (last !== undefined && isWord(last) && spanOf(last).end === offset) {
    return { prefix: line.slice(0, -1), start: last.startOffset, typed: last.image, quoted: false };
  }
  return { prefix: line, start: offset, typed: "", quoted: false };
}

/** Whether a text ends inside a comment: a # on its last line that stands in no quotes. */
function inComment(text: string): boolean {
  return text.slice(text.lastIndexOf("\n") + 1).replace(/"(?:[^"\\]|\\.)*"?/g, "").includes("#");
}

/** The word before the innermost open bracket. */
function calleeOf(prefix: readonly IToken[]): string | undefined {
  const open = openBracket(prefix);
  return open?.image === "(" ? prefix[prefix.indexOf(open) - 1]?.image : undefined;
}

export function complete(text: string, cursor: number, vocabulary: Vocabulary): Completions {
  const offset = Math.max(0, Math.min(cursor, text.length));
  if (inComment(text.slice(0, offset))) return { start: offset, end: offset, items: [] };
  const { prefix, start, typed, quoted } = situation(text, offset);
  const callee = calleeOf(prefix);
  const items = new Map<string, Suggestion>();
  const add = (list: readonly Suggestion[]) => {
    for (const item of list) if (!items.has(item.text)) items.set(item.text, item);
  };
  for (const { token, slot } of follow(prefix)) {
    if (quoted !== (token === t.StringLiteral)) continue;
    if (slot !== undefined) {
      add(vocabulary({ name: slot, ...(callee !== undefined && { callee }) }));
      continue;
    }
    const word = /^"([a-z]+)"$/.exec(tokenLabel(token))?.[1];
    if (word !== undefined && !quoted) {
      add([...vocabulary({ name: "statement" }).filter((s) => s.text === word)]);
    }
    if (word !== undefined && !quoted && !items.has(word)) {
      add([{ text: word, type: "keyword", summary: "" }]);
    }
  }
  const want = typed.toLowerCase();
  const fits = [...items.values()].filter((item) => item.text.toLowerCase().startsWith(want));
  return { start, end: offset, items: fits };
}

/** The word around an offset, for help: its text and the offset of its start. */
export function wordAt(text: string, offset: number): string | undefined {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(0, offset))![0];
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset))![0];
  const word = before + after;
  if (word !== "") return word;
  // Just behind a bracket: the word that it belongs to.
  return /([\p{L}_][\p{L}\p{N}_]*)\s*\([^()]*$/u.exec(text.slice(0, offset))?.[1];
}
