/**
 * The names that a cell itself declares and that are in view at a place of it: those of the statements above, the parameters
 * of the definition being written, its where-names, the names of a sweep. Read from tokens, since the text is not whole yet.
 */
import type { IToken } from "chevrotain";
import { is } from "./mistakes/place.ts";
import * as t from "./tokens.ts";

export interface Declared {
  readonly name: string;
  /** "parameter", "formula", "scheme", "recipe", "model", "quantized", "table", "name". */
  readonly kind: string;
  /** As it was written. */
  readonly text: string;
  /** Of a formula, a scheme or a recipe. */
  readonly parameters: readonly Declared[];
}

const textOf = (text: string, from: IToken, to: IToken) =>
  text.slice(from.startOffset, to.startOffset + to.image.length).replace(/\s+/g, " ").slice(0, 120);

/** `(x in real; b in 1..16)`: from the opening bracket at `at` on. */
function parametersAt(text: string, tokens: readonly IToken[], at: number): Declared[] {
  if (!is(tokens[at], t.OpenRound)) return [];
  const found: Declared[] = [];
  let depth = 0;
  let from = at + 1;
  for (let i = at; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (is(token, t.OpenRound, t.OpenSquare)) depth++;
    const closes = is(token, t.CloseRound, t.CloseSquare) && --depth === 0;
    if (depth > 1 || !(closes || is(token, t.Comma, t.Semicolon))) continue;
    const first = tokens[from];
    if (first !== undefined && from < i && is(first, t.Identifier)) {
      const words = textOf(text, first, tokens[i - 1]!);
      found.push({ name: first.image, kind: "parameter", text: words, parameters: [] });
    }
    from = i + 1;
    if (closes) break;
  }
  return found;
}

/** What a value is, by the word that begins it. */
function kindOfValue(token: IToken | undefined): string {
  if (token?.image === "open") return "model";
  if (is(token, t.Apply)) return "quantized";
  return is(token, t.Sweep, t.Sort, t.Refine, t.Summarize) ? "table" : "name";
}

/** What a whole statement defines. */
export function declaredBy(text: string, statement: readonly IToken[]): Declared[] {
  const [first, second] = statement;
  const last = statement.at(-1);
  if (first === undefined || second === undefined || last === undefined) return [];
  if (is(first, t.Formula, t.Scheme, t.Recipe) && is(second, t.Identifier)) {
    const close = statement.findIndex((k) => is(k, t.Equal, t.OpenCurly));
    return [{
      name: second.image,
      kind: first.image,
      text: textOf(
        text,
        first,
        statement[close > 0 && !is(first, t.Formula) ? close - 1 : statement.length - 1]!,
      ),
      parameters: parametersAt(text, statement, 2),
    }];
  }
  const equal = statement.findIndex((k) => is(k, t.Equal));
  if (equal < 1 || equal > 20) return [];
  const names = statement.slice(0, equal).filter((k) => is(k, t.Identifier));
  if (!is(first, t.OpenRound) && equal !== 1) return [];
  const kind = kindOfValue(statement[equal + 1]);
  return names.map(({ image }) => ({ name: image, kind, text: textOf(text, first, last), parameters: [] }));
}

/** Names before an equals sign: where-names, constants and statistics of a scheme. */
function boundIn(text: string, tokens: readonly IToken[]): Declared[] {
  return tokens.flatMap((token, i): Declared[] => {
    const behind = tokens[i - 1];
    const starts = is(token, t.Identifier) && is(tokens[i + 1], t.Equal);
    if (!starts || behind === undefined || is(behind, t.Set)) return [];
    return [{
      name: token.image,
      kind: "name",
      text: textOf(text, token, tokens[i + 2] ?? token),
      parameters: [],
    }];
  });
}

/** `b in 2..8` of a sweep or an interaction; `x` of `for x in ...`. */
function runningIn(text: string, tokens: readonly IToken[]): Declared[] {
  return tokens.flatMap((token, i): Declared[] => {
    const behind = tokens[i - 1];
    const leads = is(behind, t.Sweep, t.Interact, t.For, t.Every, t.Comma);
    if (!is(token, t.Identifier) || !leads || !is(tokens[i + 1], t.In)) return [];
    let end = i + 2;
    while (end < tokens.length && !is(tokens[end], t.Comma, t.OpenCurly, t.Line, t.Mark)) end++;
    const last = tokens[end - 1]!;
    return [{ name: token.image, kind: "parameter", text: textOf(text, token, last), parameters: [] }];
  });
}

const given = (name: string, text: string): Declared => ({ name, kind: "parameter", text, parameters: [] });

/**
 * @param above the statements before the one at hand
 * @param before the tokens of that one up to the place
 * @param after its tokens behind the place: where-names and the variables of a plot stand there
 */
export function inView(
  text: string,
  above: readonly (readonly IToken[])[],
  before: readonly IToken[],
  after: readonly IToken[],
): Declared[] {
  const [first] = before;
  const own: Declared[] = [];
  if (is(first, t.Formula, t.Scheme, t.Recipe)) own.push(...parametersAt(text, before, 2));
  if (is(first, t.Formula)) {
    own.push(...boundIn(text, [...before, ...after]).filter((d) => d.name !== before[1]?.image));
  }
  if (is(first, t.Scheme)) {
    own.push(...boundIn(text, before));
    const item = before.findLast((k) => is(k, t.Per, t.Encode, t.Decode));
    if (is(item, t.Per, t.Encode)) own.push(given("x", "the values of the level"));
    if (is(item, t.Decode)) own.push(given("q", "the codes"));
  }
  own.push(...runningIn(text, before));
  if (is(first, t.Plot, t.Check, t.Interact) || before.some((k) => is(k, t.Sweep))) {
    own.push(...runningIn(text, after.slice(0, 200)), ...boundIn(text, before));
  }
  const defined = above.flatMap((statement) => declaredBy(text, statement)).reverse();
  const seen = new Set<string>();
  return [...own.reverse(), ...defined].filter(({ name }) => !seen.has(name) && seen.add(name) !== undefined);
}
