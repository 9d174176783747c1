/** Comments as other languages write them; and `//` that divides. */
import { mendedBy, type Span } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { comment } from "./foreign_comment.ts";
import { is, type Recognizer, touch } from "./place.ts";

/** `7 // 2`: the integer part of a quotient. */
const quotients: Recognizer = (p) => {
  const k = is(p.before, t.Slash) ? p.index - 1 : p.index;
  const [left, slash, second, right] = [k - 1, k, k + 1, k + 2].map((i) => p.tokens[i]);
  if (!is(slash, t.Slash) || !is(second, t.Slash) || !touch(slash, second)) return undefined;
  if (!is(left, t.NumberLiteral, t.Identifier, t.CloseRound)) return undefined;
  const operand = p.useAt(k + 2);
  const joined = touch(left, slash) && touch(second, right);
  if (!(is(right, t.NumberLiteral, t.OpenRound) || (joined && is(right, t.Identifier)))) return undefined;
  const span: Span = { start: slash!.startOffset, end: second!.startOffset + 1 };
  const after = p.tokens.find((token) => token.startOffset >= right!.startOffset + operand.length);
  // Words behind it: a comment after all.
  if (is(after, t.Identifier, t.NumberLiteral) || t.reservedWords.has(after?.image ?? "")) return undefined;
  const group = p.groupBefore(k - 1);
  const start = left!.startOffset + left!.image.length - group.length;
  const cure = `floor(${group} / ${operand})`;
  const mistake = messages.quotientSign(span, { cure });
  const before = p.tokens.findLast((token) => token.startOffset < start);
  const alone = !is(before, t.Multiplying, t.Caret) && !is(after, t.Caret);
  return alone ? mendedBy(mistake, { start, end: right!.startOffset + operand.length }, cure) : mistake;
};

const signs: Recognizer = (p) => {
  const [first, second] = is(p.before, t.Slash) ? [p.before, p.found] : [p.found, p.at(1)];
  if (!is(first, t.Slash) || !is(second, t.Slash, t.Star) || !touch(first, second)) return undefined;
  return comment(p.text, first!.startOffset);
};

export const comments: readonly Recognizer[] = [quotients, signs];
