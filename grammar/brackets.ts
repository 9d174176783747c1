/** Which brackets are open, also where some were forgotten. */
import type { IToken } from "chevrotain";

export const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const opening: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** A stack of open brackets. A closing one closes the nearest of its sort, and forgets those left open inside. */
export class Brackets {
  readonly #open: IToken[] = [];
  /** How many of each sort are open. */
  readonly #count = new Map<string, number>();

  /** False when the token closes what is not open. */
  read(token: IToken): boolean {
    if (pairs[token.image] !== undefined) {
      this.#open.push(token);
      this.#count.set(token.image, (this.#count.get(token.image) ?? 0) + 1);
      return true;
    }
    const sort = opening[token.image];
    if (sort === undefined) return true;
    if (!this.#has(sort)) return false;
    let closed: string;
    do {
      closed = this.#open.pop()!.image;
      this.#count.set(closed, this.#count.get(closed)! - 1);
    } while (closed !== sort);
    return true;
  }

  get depth(): number {
    return this.#open.length;
  }

  get innermost(): IToken | undefined {
    return this.#open.at(-1);
  }

  /** Whether a brace is among them. */
  get brace(): boolean {
    return this.#has("{");
  }

  #has(sort: string): boolean {
    return (this.#count.get(sort) ?? 0) > 0;
  }

  /** Leaves all of them. */
  clear(): void {
    this.#open.length = 0;
    this.#count.clear();
  }
}

/** Nested deeper than this, nothing is read: a limit of the language, so that no machine's stack is one. */
const deepest = 100;
/** Between these a chain of powers ends. */
const parts: ReadonlySet<string> = new Set([",", ";", "+", "*", "/", "mod", "and", "or"]);

/** Whether brackets, or powers of powers, are nested too deep to be read. */
export function nestedTooDeep(tokens: readonly IToken[]): boolean {
  let depth = 0;
  let powers = 0;
  for (const { image } of tokens) {
    if (pairs[image] !== undefined) depth++;
    else if (opening[image] !== undefined) depth--;
    else if (image === "^") powers++;
    else if (parts.has(image) || image.startsWith("\n")) powers = 0;
    if (depth > deepest || powers > deepest) return true;
  }
  return false;
}

/** The innermost bracket that is still open before `end`. */
export function openBracket(tokens: readonly IToken[], end = tokens.length): IToken | undefined {
  const brackets = new Brackets();
  for (const token of tokens.slice(0, end)) brackets.read(token);
  return brackets.innermost;
}
