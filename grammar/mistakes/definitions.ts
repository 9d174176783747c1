/** Definitions as other languages write them: `f(x) = x^2`, `let x = 5`, `int x = 5`, `x := 5`, `f = x -> x^2`, `def`, `lambda`. */
import type { IToken } from "chevrotain";
import { type Diagnostic, mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Place, type Recognizer, touch } from "./place.ts";

const declaring: ReadonlySet<string> = new Set(
  "let var const val auto local my int float double real number bool boolean string".split(" "),
);
const defining: ReadonlySet<string> = new Set(["def", "fn", "func", "function", "fun", "lambda"]);

/** Where the round bracket closes that opens at a place; -1 when nothing closes it. */
function closeOf(tokens: readonly IToken[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (is(tokens[i], t.OpenRound)) depth++;
    if (is(tokens[i], t.CloseRound) && --depth === 0) return i;
  }
  return -1;
}

/** Where `f(x)` ends that begins at a place, when its brackets begin with a name; -1 when it is no head of a function. */
function headEnd({ tokens }: Place, at: number): number {
  const head = is(tokens[at], t.Identifier) && is(tokens[at + 1], t.OpenRound) &&
    is(tokens[at + 2], t.Identifier);
  return head ? closeOf(tokens, at + 1) : -1;
}

/** `let x = 5`, `const f(x) = x`. */
const declarations: Recognizer = (p) => {
  const [word, name, sign] = p.tokens;
  if (p.index > 1 || word === undefined || !declaring.has(word.image) || !is(name, t.Identifier)) {
    return undefined;
  }
  const end = headEnd(p, 1);
  const formula = end > 0 && is(p.tokens[end + 1], t.Equal);
  if (!formula && !is(sign, t.Equal)) return undefined;
  const cure = `${formula ? "formula " : ""}${p.slice(name, p.tokens.at(-1))}`;
  const mistake = messages.noDeclaring(p.span(word), { word: word.image, cure });
  const span = { start: word.startOffset, end: name!.startOffset };
  return mendedBy(mistake, span, formula ? "formula " : "");
};

/** `f(x) = x^2`, `f(x) := x^2`, `x := 3`. */
const heads: Recognizer = (p) => {
  const [first, second] = p.tokens;
  const end = headEnd(p, 0);
  const at = end > 0 ? end + 1 : 1;
  const walrus = is(p.tokens[at], t.Colon) && is(p.tokens[at + 1], t.Equal) &&
    touch(p.tokens[at], p.tokens[at + 1]);
  const equal = walrus ? at + 1 : at;
  if (p.index > equal || !is(first, t.Identifier) || !is(p.tokens[equal], t.Equal)) return undefined;
  const body = p.slice(p.tokens[equal + 1], p.tokens.at(-1));
  if (body === "") return undefined;
  const signs = p.span(p.tokens[at]!, p.tokens[equal]);
  if (end < 0) {
    if (!walrus || second !== p.tokens[at]) return undefined;
    return mendedBy(
      messages.definesBySign(signs, { found: ":=", cure: `${first!.image} = ${body}` }),
      signs,
      "=",
    );
  }
  const head = p.slice(first, p.tokens[end]);
  const mistake = messages.missingFormula(p.span(first!, p.tokens[end]), {
    head,
    cure: `formula ${head} = ${body}`,
  });
  const start = first!.startOffset;
  return walrus
    ? mendedBy(mistake, { start, end: signs.end }, `formula ${head} =`)
    : mendedBy(mistake, { start, end: start }, "formula ");
};

/** The whole statement as a formula. */
function asFormula(
  p: Place,
  mistake: (cure: string) => Diagnostic,
  name: string,
  parameters: string,
  body: string,
) {
  const cure = `formula ${name}(${parameters === "" ? "x" : parameters}) = ${body === "" ? "..." : body}`;
  const said = mistake(cure);
  return body === "" ? said : mendedBy(said, p.span(p.tokens[0]!, p.tokens.at(-1)), cure);
}

/** `f = x -> x^2`, `f = (x) => x^2`. */
const arrows: Recognizer = (p) => {
  const [name, equal] = p.tokens;
  const k = p.tokens.findIndex((token, i) =>
    i > 2 && is(token, t.Minus, t.Equal) && is(p.tokens[i + 1], t.Greater) && touch(token, p.tokens[i + 1])
  );
  if (k < 0 || p.index < k - 1 || p.index > k + 1 || !is(name, t.Identifier) || !is(equal, t.Equal)) {
    return undefined;
  }
  const parameters = p.slice(p.tokens[2], p.tokens[k - 1]).replace(/^\((.*)\)$/s, "$1");
  const span = p.span(p.tokens[k]!, p.tokens[k + 1]);
  const mistake = (cure: string) =>
    messages.noFunctions(span, { word: p.text.slice(span.start, span.end), cure });
  return asFormula(p, mistake, name!.image, parameters, p.slice(p.tokens[k + 2], p.tokens.at(-1)));
};

/** `def f(x): return x * 2`, `function f(x) { return x * 2 }`, `f = lambda x: x * 2`. */
const functions: Recognizer = (p) => {
  const k = p.tokens.findIndex((token) => defining.has(token.image));
  const word = p.tokens[k];
  if (word === undefined || (k > 0 && word.image !== "lambda") || p.index < k || p.index > k + 5) {
    return undefined;
  }
  const mistake = (cure: string) => messages.noFunctions(p.span(word), { word: word.image, cure });
  if (word.image === "lambda") {
    const colon = p.tokens.findIndex((token, i) => i > k && is(token, t.Colon));
    const name = k >= 2 && is(p.tokens[k - 1], t.Equal) ? p.tokens[k - 2]!.image : "f";
    const parameters = colon > k + 1 ? p.slice(p.tokens[k + 1], p.tokens[colon - 1]) : "";
    return asFormula(
      p,
      mistake,
      name,
      parameters,
      colon < 0 ? "" : p.slice(p.tokens[colon + 1], p.tokens.at(-1)),
    );
  }
  const close = closeOf(p.tokens, k + 2);
  const parameters = p.slice(p.tokens[k + 3], close > k + 3 ? p.tokens[close - 1] : undefined);
  const braces = is(p.tokens[close + 1], t.OpenCurly) && is(p.tokens.at(-1), t.CloseCurly);
  const opens = close > 0 && (braces || is(p.tokens[close + 1], t.Colon, t.Equal));
  const from = p.tokens[close + 2]?.image === "return" ? close + 3 : close + 2;
  const body = opens ? p.slice(p.tokens[from], p.tokens.at(braces ? -2 : -1)) : "";
  return asFormula(p, mistake, p.tokens[k + 1]?.image ?? "f", parameters, body.replace(/;\s*$/, ""));
};

export const definitions: readonly Recognizer[] = [declarations, functions, arrows, heads];
