/** Choices between values as other languages write them, as cases in braces. */
import type { IToken } from "chevrotain";
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Place, type Recognizer } from "./place.ts";

const example = "{ 0 if x < 0, x otherwise }";

/** The first place from `at` on, outside of inner brackets, that ends something; the end of the tokens when none does. */
function upTo(tokens: readonly IToken[], at: number, ends: (token: IToken) => boolean): number {
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (depth === 0 && ends(token)) return i;
    if (is(token, t.OpenRound, t.OpenSquare, t.OpenCurly)) depth++;
    if (is(token, t.CloseRound, t.CloseSquare, t.CloseCurly) && --depth < 0) return i;
  }
  return tokens.length;
}

const word = (...images: string[]) => (token: IToken) => images.includes(token.image);
const ending = (token: IToken) => is(token, t.Comma, t.Semicolon, t.Where, t.Line);

interface Branches {
  /** `value if condition`, in order; the last has no condition. */
  readonly text: string;
  /** The place behind. */
  readonly end: number;
}

/** `if c then a else if d then b else e`, with `:` or braces for `then`, from the word `if` on. */
function chain(p: Place, at: number): Branches | undefined {
  const { tokens } = p;
  const then = upTo(tokens, at + 1, (k) => k.image === "then" || is(k, t.Colon, t.OpenCurly));
  const condition = p.slice(tokens[at + 1], tokens[then - 1]);
  if (tokens[then] === undefined || condition === "") return undefined;
  const braces = is(tokens[then], t.OpenCurly);
  const close = braces ? upTo(tokens, then + 1, (k) => is(k, t.CloseCurly)) : -1;
  const other = braces ? close + 1 : upTo(tokens, then + 1, word("else", "elif"));
  const value = p.slice(tokens[then + 1], tokens[braces ? close - 1 : other - 1]);
  const link = tokens[other];
  if (value === "" || link === undefined || !["else", "elif"].includes(link.image)) return undefined;
  const first = `${value} if ${condition}`;
  const next = link.image === "elif" ? other : is(tokens[other + 1], t.If) ? other + 1 : undefined;
  if (next !== undefined) {
    const rest = chain(p, next);
    return rest && { text: `${first}, ${rest.text}`, end: rest.end };
  }
  const opened = is(tokens[other + 1], t.OpenCurly);
  const from = opened || is(tokens[other + 1], t.Colon) ? other + 2 : other + 1;
  const end = upTo(tokens, from, opened ? (k) => is(k, t.CloseCurly) : ending);
  const last = p.slice(tokens[from], tokens[end - 1]);
  return last === "" ? undefined : { text: `${first}, ${last} otherwise`, end: opened ? end + 1 : end };
}

/** Where the value begins that ends before a place. */
const valueStart = ({ tokens }: Place, at: number): number =>
  tokens.slice(0, at).findLastIndex((k) =>
    is(k, t.Equal, t.OpenRound, t.OpenSquare, t.Comma) || t.statementWords.has(k.image)
  ) + 1;

/** `if x > 0 then x else 0`, `1 if x < 0 else 2`, `if x < 0: ...`. */
const ifs: Recognizer = (p) => {
  const { found, tokens } = p;
  if (!is(found, t.If)) return undefined;
  const bare = messages.noBranches(p.span(found!), { word: "if", cure: example });
  if (p.index === 0) return bare;
  const start = valueStart(p, p.index);
  const value = p.slice(tokens[start], p.before);
  if (value === "") {
    const branches = chain(p, p.index);
    if (branches === undefined) return bare;
    const cure = `{ ${branches.text} }`;
    const span = p.span(found!, tokens[branches.end - 1]);
    return mendedBy(messages.noBranches(p.span(found!), { word: "if", cure }), span, cure);
  }
  const other = upTo(tokens, p.index, word("else"));
  const end = upTo(tokens, other + 1, ending);
  const last = p.slice(tokens[other + 1], tokens[end - 1]);
  if (tokens[other]?.image !== "else" || last === "") return bare;
  const cure = `{ ${value} if ${p.slice(tokens[p.index + 1], tokens[other - 1])}, ${last} otherwise }`;
  const mistake = messages.noBranches(p.span(found!), { word: "if", cure });
  return mendedBy(mistake, p.span(tokens[start]!, tokens[end - 1]), cure);
};

/** `{ 0 if x < 0 else x }`. */
const elses: Recognizer = (p) => {
  const { found } = p;
  if (found === undefined || !["else", "elif"].includes(found.image) || p.last(t.If) < 0) return undefined;
  const rest = p.at(1);
  const mistake = messages.noBranches(p.span(found), { word: found.image, cure: example });
  if (found.image !== "else" || rest === undefined || !is(p.at(2), t.CloseCurly)) return mistake;
  return mendedBy(mistake, p.span(p.before!, rest), `${p.before!.image}, ${rest.image} otherwise`);
};

/** `x > 0 ? x : 0`. */
const ternaries: Recognizer = (p) => {
  const { found, tokens } = p;
  if (!is(found, t.Question) || p.index < 2) return undefined;
  const colon = upTo(tokens, p.index + 1, (k) => is(k, t.Colon));
  const end = upTo(tokens, colon + 1, ending);
  const start = valueStart(p, p.index);
  const [condition, yes, no] = [
    p.slice(tokens[start], p.before),
    p.slice(tokens[p.index + 1], tokens[colon - 1]),
    p.slice(tokens[colon + 1], tokens[end - 1]),
  ];
  if (!is(tokens[colon], t.Colon) || condition === "" || yes === "" || no === "") return undefined;
  const cure = `{ ${yes} if ${condition}, ${no} otherwise }`;
  const mistake = messages.noBranches(p.span(found!), { word: "?", cure });
  return mendedBy(mistake, p.span(tokens[start]!, tokens[end - 1]), cure);
};

export const branches: readonly Recognizer[] = [ifs, elses, ternaries];
