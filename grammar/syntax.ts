/** What the parser could not read, as diagnostics that teach: the place, what fits there, the cure. */
import { EOF, type IRecognitionException, type IToken, tokenLabel, tokenMatcher } from "chevrotain";
import type { Diagnostic, Span } from "./diagnostic.ts";
import { follow } from "./follow.ts";
import { spanOf } from "./lex.ts";
import { messages } from "./messages.ts";
import { suggest } from "./suggest.ts";
import * as t from "./tokens.ts";

const pairs: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** The innermost bracket that is still open before `end`. */
export function openBracket(tokens: readonly IToken[], end = tokens.length): IToken | undefined {
  const open: IToken[] = [];
  for (const token of tokens.slice(0, end)) {
    if (pairs[token.image] !== undefined) open.push(token);
    else if ([")", "]", "}"].includes(token.image)) open.pop();
  }
  return open.at(-1);
}

const slotNames: Record<string, string> = {
  newName: "a name",
  anyName: "a name",
  name: "a value",
  number: "a value",
  text: "a value",
  role: `a role such as "weights"`,
  format: "a format",
  granularity: "a granularity",
  clip: "a clipping method",
  property: "a property",
  path: "a selector",
  layerType: "a selector",
  plotName: "a plot",
  setting: "a setting",
  exportFormat: "a format",
};

function expectedAt(tokens: readonly IToken[], index: number): string[] {
  const next = follow(tokens.slice(0, index));
  const names = next.map((n) =>
    slotNames[n.slot ?? ""] ?? (n.token === t.NumberLiteral ? "a value" : tokenLabel(n.token))
  );
  const values = names.includes("a value");
  return [...new Set(names)].filter((n) => !(values && ["(", "[", "-", "apply"].some((s) => n === `"${s}"`)));
}

/** Cures for the mistakes that newcomers make, by what stands before and after the place. */
function cureFor(tokens: readonly IToken[], index: number): { cure?: string; cureZh?: string } {
  const found = tokens[index];
  const before = tokens[index - 1];
  if (found === undefined || before === undefined) return {};
  const word = before.image;
  const both = (cure: string, cureZh: string) => ({ cure, cureZh });
  if (found.tokenType === t.NumberLiteral && before.tokenType === t.Identifier) {
    return both(`Did you mean ${word}(${found.image})?`, `是不是想写 ${word}(${found.image})？`);
  }
  if (found.tokenType === t.Minus && tokens[index + 1]?.tokenType === t.NumberLiteral) {
    const n = tokens[index + 1]!.image;
    return both(`Did you mean ${word}(${n})?`, `是不是想写 ${word}(${n})？`);
  }
  if (found.image === "*" && before.image === "*") return both("A power is written 2^b", "幂写作 2^b");
  if (found.image === "%" || before.image === "%") {
    return both(`The remainder is written "mod"`, `余数写作 "mod"`);
  }
  const line = tokens.slice(0, index);
  const verb = line.findLast((k) => t.statementWords.has(k.image))?.image;
  if (verb === "quantize" || verb === "adjust") {
    if (found.image === "=") return both(`Write "to" before the format`, `格式前写 "to"`);
    const roles = ["weights", "bias", "inputs", "outputs", "state"];
    if (roles.includes(word) && tokenMatcher(found, t.Identifier)) {
      return both(`Write ${word} of ${found.image}`, `写作 ${word} of ${found.image}`);
    }
    if (!line.some((k) => k.tokenType === t.Of)) {
      return both(
        `Say what to quantize: quantize weights of ${word} to int(8)`,
        `写明对象：quantize weights of ${word} to int(8)`,
      );
    }
  }
  if (before.image === "clip" && found.image === "(") {
    return both("Write clip percentile(99.9%), with a space", "写作 clip percentile(99.9%)，中间用空格");
  }
  return {};
}

/** Statements and items of the design that this version does not have: it says so instead of guessing. */
const planned = new Set([
  "train",
  "network",
  "convert",
]);

function notYet(tokens: readonly IToken[], index: number): Diagnostic | undefined {
  const [first] = tokens;
  // At the start of a statement, or of an item in a recipe.
  const word = [tokens[index], tokens[index - 1], first].find((k) =>
    k?.tokenType === t.Identifier && planned.has(k.image)
  );
  if (word === undefined) return undefined;
  return messages.notYet(spanOf(word), {
    what: `use "${word.image}"`,
    cure: "What there is: grammar/reference, or NAME? for help",
  });
}

const inRecipeOnly = new Set([
  "quantize",
  "adjust",
  "keep",
  "seed",
  "defaults",
  "calibrate",
  "prepare",
  "solve",
  "choose",
  "budget",
  "dialect",
]);

/** A first word that begins no statement, with another word behind it: most likely a misspelt statement. */
function unknownStatement(tokens: readonly IToken[], index: number): Diagnostic | undefined {
  const [first, second] = tokens;
  if (index > 1 || first === undefined || second === undefined) return undefined;
  const word = first.image;
  if (index === 0 && t.reservedWords.has(word)) {
    if (inRecipeOnly.has(word)) return messages.outsideRecipe(spanOf(first), { word });
  }
  const follows = [t.Identifier, t.StringLiteral, t.NumberLiteral].some((type) => tokenMatcher(second, type));
  if (first.tokenType !== t.Identifier || !(follows || t.reservedWords.has(second.image))) return undefined;
  const near = suggest(word, t.statementWords);
  return messages.unknown(spanOf(first), {
    kind: "statement",
    name: word,
    near,
    known: [...t.statementWords],
  });
}

/** What stopped the parser in one statement, whose tokens these are. */
export function syntaxDiagnostic(
  text: string,
  tokens: readonly IToken[],
  error: IRecognitionException,
): Diagnostic {
  const atEnd = error.token.tokenType === EOF;
  const index = atEnd ? tokens.length : tokens.indexOf(error.token);
  const before = tokens[index - 1];
  const open = atEnd ? openBracket(tokens) : undefined;
  if (open !== undefined) {
    return messages.unclosedBracket(spanOf(open), { open: open.image, close: pairs[open.image]! });
  }
  const unknown = notYet(tokens, index) ?? unknownStatement(tokens, index);
  if (unknown !== undefined) return unknown;
  const end = before === undefined ? 0 : spanOf(before).end;
  const span: Span = atEnd ? { start: end, end: Math.min(end + 1, text.length) } : spanOf(error.token);
  const expected = expectedAt(tokens, index);
  if (!atEnd && expected.includes("a name") && t.reservedWords.has(error.token.image)) {
    return messages.reservedName(span, { name: error.token.image });
  }
  if (before !== undefined && index === 1 && error.token.image === "=" && t.reservedWords.has(before.image)) {
    return messages.reservedName(spanOf(before), { name: before.image });
  }
  const found = atEnd ? "the end of the line" : `"${error.token.image.slice(0, 40)}"`;
  return messages.unexpectedToken(span, { found, expected, ...cureFor(tokens, index) });
}
