/** Where the reading of a statement stopped, as the recognizers of mistakes look at it. */
import { type IToken, tokenMatcher, type TokenType } from "chevrotain";
import type { Diagnostic, Span } from "../diagnostic.ts";
import type { Next } from "../follow.ts";
import { spanOf } from "../lex.ts";
import * as t from "../tokens.ts";

export class Place {
  /** The cell, as it was written. */
  readonly text: string;
  /** The statement. */
  readonly tokens: readonly IToken[];
  /** The first token that cannot be read; as many as there are, when the statement ends too early. */
  readonly index: number;
  readonly next: readonly Next[];

  constructor(text: string, tokens: readonly IToken[], index: number, next: readonly Next[]) {
    this.text = text;
    this.tokens = tokens;
    this.index = index;
    this.next = next;
  }

  /** The token `by` places from the one that cannot be read. */
  at(by: number): IToken | undefined {
    return this.tokens[this.index + by];
  }

  get found(): IToken | undefined {
    return this.at(0);
  }

  get before(): IToken | undefined {
    return this.at(-1);
  }

  get ended(): boolean {
    return this.index >= this.tokens.length;
  }

  expects(...types: TokenType[]): boolean {
    return this.next.some((n) => types.includes(n.token));
  }

  /** The statement as it was written from one token up to another, that one included. */
  slice(from: IToken | undefined, to: IToken | undefined): string {
    return from === undefined || to === undefined || to.startOffset < from.startOffset
      ? ""
      : this.text.slice(from.startOffset, spanOf(to).end);
  }

  /** A word with its arguments, or a bracket with what it holds, that begins at a place: `int(8)`. */
  useAt(index: number): string {
    const [first, second] = [this.tokens[index], this.tokens[index + 1]];
    const word = is(first, t.Identifier) && is(second, t.OpenRound);
    if (!word && !is(first, t.OpenRound)) return first?.image ?? "";
    let depth = 0;
    for (let i = word ? index + 1 : index; i < this.tokens.length; i++) {
      if (is(this.tokens[i], t.OpenRound)) depth++;
      if (is(this.tokens[i], t.CloseRound) && --depth === 0) return this.slice(first, this.tokens[i]);
    }
    return word ? `${first!.image}(...)` : "(...)";
  }

  /** The same, with a sign before it: `-(b - 1)`. */
  operandAt(index: number): string {
    const first = this.tokens[index];
    const sign = is(first, t.Adding) ? first!.image : "";
    return `${sign}${this.useAt(sign === "" ? index : index + 1)}`;
  }

  /** The same, for what ends at a place: `(a + b)`. */
  groupBefore(index: number): string {
    let depth = 0;
    for (let i = index; i >= 0; i--) {
      if (is(this.tokens[i], t.CloseRound)) depth++;
      if (is(this.tokens[i], t.OpenRound)) depth--;
      if (depth === 0) {
        const from = is(this.tokens[i], t.OpenRound) && is(this.tokens[i - 1], t.Identifier) ? i - 1 : i;
        return this.slice(this.tokens[from], this.tokens[index]);
      }
    }
    return this.tokens[index]?.image ?? "";
  }

  span(from: IToken, to: IToken = from): Span {
    return { start: from.startOffset, end: spanOf(to).end };
  }

  /** The place of the last token of a type before the one that cannot be read; -1 when there is none. */
  last(...types: TokenType[]): number {
    return this.tokens.slice(0, this.index).findLastIndex((k) => types.includes(k.tokenType));
  }

  /** The word that begins the statement or the rule at hand. */
  get verb(): IToken | undefined {
    return this.tokens.slice(0, this.index).findLast((k) => t.statementWords.has(k.image));
  }
}

/** Knows one mistake: what to say of it, or nothing when this is not it. */
export type Recognizer = (place: Place) => Diagnostic | undefined;

export const is = (token: IToken | undefined, ...types: TokenType[]): boolean =>
  token !== undefined && types.some((type) => tokenMatcher(token, type));

/** Whether two tokens touch. */
export const touch = (a: IToken | undefined, b: IToken | undefined): boolean =>
  a !== undefined && b !== undefined && spanOf(a).end === b.startOffset;

/** Whether a token is the first of its line. */
export const beginsLine = (text: string, token: IToken): boolean =>
  /(^|[\r\n])[^\S\r\n]*$/.test(text.slice(Math.max(0, token.startOffset - 200), token.startOffset));
