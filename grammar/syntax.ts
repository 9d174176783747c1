/** What could not be read in a statement, as a diagnostic that teaches: the place, what fits there, the cure. */
import type { IToken } from "chevrotain";
import { openBracket, pairs } from "./brackets.ts";
import { type Diagnostic, mendedBy, type Span } from "./diagnostic.ts";
import { cellWords, expectedNames, ruleWords } from "./expected.ts";
import { Follower } from "./follow.ts";
import { spanOf } from "./lex.ts";
import { messages } from "./messages.ts";
import { dataFunctions } from "./mistakes/data_functions.ts";
import { expressions } from "./mistakes/expressions.ts";
import { lineEnds, otherLanguages } from "./mistakes/other_languages.ts";
import { is, Place } from "./mistakes/place.ts";
import { rules } from "./mistakes/rules.ts";
import { position } from "./render.ts";
import { suggest } from "./suggest.ts";
import * as t from "./tokens.ts";

/** Statements of the design that this version does not have: it says so instead of guessing. */
const planned: ReadonlySet<string> = new Set(["convert"]);

function notYet(p: Place): Diagnostic | undefined {
  const word = [p.found, p.before, p.tokens[0]].find((k) =>
    k?.tokenType === t.Identifier && planned.has(k.image)
  );
  return word && messages.notYet(spanOf(word), {
    what: `use "${word.image}"`,
    cure: "What there is: grammar/reference, or NAME? for help",
  });
}

/** A first word that begins no statement, with another word behind it: most likely a misspelt statement. */
function unknownStatement(p: Place): Diagnostic | undefined {
  const [first, second] = p.tokens;
  if (p.index > 1 || first === undefined || second === undefined) return undefined;
  const word = first.image;
  if (p.index === 0 && [...ruleWords, "encode", "decode"].includes(word)) {
    return messages.outsideRecipe(spanOf(first), { word });
  }
  const follows = is(second, t.Identifier, t.StringLiteral, t.NumberLiteral) ||
    t.reservedWords.has(second.image);
  if (first.tokenType !== t.Identifier || !follows) return undefined;
  const near = suggest(word, cellWords);
  const mistake = messages.unknown(spanOf(first), { kind: "statement", name: word, near, known: cellWords });
  return near.length === 1 ? mendedBy(mistake, spanOf(first), near[0]!) : mistake;
}

/** A word of the language where a name must stand. */
function reservedName(p: Place): Diagnostic | undefined {
  const { found, before } = p;
  if (found !== undefined && t.reservedWords.has(found.image) && expectedNames(p.next).includes("a name")) {
    return messages.reservedName(spanOf(found), { name: found.image });
  }
  if (p.index === 1 && is(found, t.Equal) && t.reservedWords.has(before!.image)) {
    return messages.reservedName(spanOf(before!), { name: before!.image });
  }
  return undefined;
}

/** An opening bracket that nothing closes; the mending is put behind the last token. */
export function unclosed(text: string, open: IToken, last: IToken): Diagnostic {
  const close = pairs[open.image]!;
  const end = spanOf(last).end;
  const [from, to] = [position(text, open.startOffset).line, position(text, end).line];
  const a = { open: open.image, close, ...(to > from && { line: to + 1 }) };
  const put = close !== "}" ? close : to > from ? "\n}" : " }";
  return mendedBy(messages.unclosedBracket(spanOf(open), a), { start: end, end }, put);
}

export interface Within {
  /** The place of the token that stopped the parser, when it is known. */
  readonly stopped?: number;
  /** How many tokens at the start only lead to what is judged: the head of a block. */
  readonly lead?: number;
}

/** What stops the reading of the statement that these tokens are. */
export function syntaxDiagnostic(
  text: string,
  tokens: readonly IToken[],
  { stopped, lead = 0 }: Within = {},
): Diagnostic {
  const follower = new Follower();
  let index = 0;
  while (index < tokens.length && index !== stopped && follower.read(tokens[index]!)) index++;
  const p = new Place(text, tokens, index, follower.next());
  const inner = tokens.slice(lead);
  const open = p.ended ? openBracket(inner) : undefined;
  const brackets = openBracket(inner, index - lead) !== undefined;
  const known = [
    ...otherLanguages,
    ...dataFunctions,
    ...rules,
    ...expressions,
    ...(brackets ? [] : [lineEnds]),
  ];
  for (const recognize of open === undefined ? known : []) {
    const mistake = recognize(p);
    if (mistake !== undefined) return mistake;
  }
  if (open !== undefined) return unclosed(text, open, tokens.at(-1)!);
  const word = notYet(p) ?? unknownStatement(p) ?? reservedName(p);
  if (word !== undefined) return word;
  // A bracket that nothing closes, and what cannot stand in it.
  const forgotten = openBracket(inner);
  if (
    forgotten !== undefined && forgotten.image !== "{" && p.before !== undefined && forgotten !== p.before
  ) {
    return unclosed(text, forgotten, p.before);
  }
  const end = p.before === undefined ? 0 : spanOf(p.before).end;
  const span: Span = p.found === undefined
    ? { start: end, end: Math.min(end + 1, Math.max(text.length, end)) }
    : spanOf(p.found);
  const found = p.found === undefined
    ? (lead > 0 ? "the end of the rule" : "the end of the line")
    : `"${p.found.image.slice(0, 40)}"`;
  const cure = p.before?.image === "clip" && is(p.found, t.OpenRound)
    ? {
      cure: "Write clip percentile(99.9%), with a space",
      cureZh: "写作 clip percentile(99.9%)，中间用空格",
    }
    : {};
  return messages.unexpectedToken(span, { found, expected: expectedNames(p.next), ...cure });
}
