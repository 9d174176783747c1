/** Mistakes in expressions: signs of other languages, signs left out, sides left out. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Recognizer, touch } from "./place.ts";

/** `2 ** 3`. */
const powers: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(before, t.Star) || !is(found, t.Star) || !touch(before, found)) return undefined;
  const cure = `${p.groupBefore(p.index - 2) || "x"} ^ ${p.operandAt(p.index + 1) || "2"}`;
  return mendedBy(messages.powerSign(p.span(before!, found), { cure }), p.span(before!, found), "^");
};

/** `7 % 4`, `x % 2`. */
const remainders: Recognizer = (p) => {
  const behind = p.before?.image === "%";
  if (!behind && p.found?.image !== "%") return undefined;
  const sign = behind ? p.before! : p.found!;
  const [left, right] = behind ? [p.at(-2), p.found] : [p.before, p.at(1)];
  if (!is(right, t.NumberLiteral, t.Identifier, t.OpenRound)) return undefined;
  const at = p.tokens.indexOf(sign);
  const cure = `${p.groupBefore(at - 1) || "x"} mod ${p.operandAt(at + 1)}`;
  const close = touch(left, sign) ? " " : "";
  const mistake = messages.remainder(p.span(sign), { cure });
  return mendedBy(mistake, p.span(sign), `${close}mod${touch(sign, right) ? " " : ""}`);
};

/** `2x`, `2(x + 1)`, `(a + b)(a - b)`. */
const products: Recognizer = (p) => {
  const { before, found } = p;
  if (!p.expects(t.Multiplying) || !is(before, t.NumberLiteral, t.CloseRound)) return undefined;
  const after = is(before, t.NumberLiteral) ? [t.Identifier, t.OpenRound] : [t.NumberLiteral, t.OpenRound];
  if (!is(found, ...after) || is(found, t.Unit)) return undefined;
  const [left, right] = [p.groupBefore(p.index - 1), p.useAt(p.index)];
  const at = { start: p.span(before!).end, end: found!.startOffset };
  return mendedBy(
    messages.productSign(p.span(before!, found), { found: `${left}${right}`, cure: `${left} * ${right}` }),
    at,
    " * ",
  );
};

/** `x >= 0 and`, `x = 3 +`, `print 1,`. */
const sides: Recognizer = (p) => {
  const { before, found } = p;
  const joining = [
    t.Adding,
    t.Multiplying,
    t.Comparing,
    t.Caret,
    t.And,
    t.Or,
    t.Not,
    t.DotDot,
    t.Equal,
    t.Comma,
  ];
  if (before === undefined || !is(before, ...joining)) return undefined;
  const ends = found === undefined || is(found, t.CloseRound, t.CloseCurly, t.CloseSquare, t.Line) ||
    (t.statementWords.has(found.image) && !is(found, t.Apply, t.Sweep, t.Refine, t.Sort));
  return ends ? messages.missingOperand(p.span(before), { sign: before.image }) : undefined;
};

/** `formula f(x) == x`, `check a = b`, `f(b = 3)`. */
const equals: Recognizer = (p) => {
  const { before, found } = p;
  if (is(found, t.Equal2) && p.expects(t.Equal)) {
    return mendedBy(messages.definesByOne(p.span(found!), {}), p.span(found!), "=");
  }
  if (!is(found, t.Equal) || !p.expects(t.Comparing)) return undefined;
  if (
    is(p.at(-2), t.OpenRound, t.Comma, t.Semicolon) && is(before, t.Identifier) && p.expects(t.CloseRound)
  ) {
    const cure = `${before!.image}: ${p.operandAt(p.index + 1) || "..."}`;
    const span = { start: p.span(before!).end, end: p.span(found!).end };
    return mendedBy(messages.argumentByColon(p.span(found!), { cure }), span, ":");
  }
  return mendedBy(messages.comparesByTwo(p.span(found!), {}), p.span(found!), "==");
};

/** `{ 0 if x < 0, x }`. */
const cases: Recognizer = (p) => {
  const { before, found } = p;
  if (!is(found, t.CloseCurly) || !p.expects(t.Otherwise) || before === undefined) return undefined;
  const at = { start: p.span(before).end, end: p.span(before).end };
  return mendedBy(messages.noOtherwise(p.span(before), {}), at, " otherwise");
};

/** The wrong sign for a bracket, or one that nothing opened. */
const brackets: Recognizer = (p) => {
  const { found } = p;
  if (!is(found, t.CloseRound, t.CloseSquare, t.CloseCurly)) return undefined;
  const open: string[] = [];
  for (const { image } of p.tokens.slice(0, p.index)) {
    if (["(", "[", "{"].includes(image)) open.push(image);
    else if ([")", "]", "}"].includes(image)) open.pop();
  }
  const last = open.at(-1);
  if (last === undefined) {
    const mistake = messages.unopenedBracket(p.span(found!), { close: found!.image });
    const needed = is(p.before, t.Equal, t.Adding, t.Multiplying, t.Comparing, t.Comma);
    return needed ? mistake : mendedBy(mistake, p.span(found!), "");
  }
  const close = { "(": ")", "[": "]", "{": "}" }[last]!;
  if (close === found!.image) return undefined;
  const mistake = messages.wrongBracket(p.span(found!), { open: last, close, found: found!.image });
  return mendedBy(mistake, p.span(found!), close);
};

export const expressions: readonly Recognizer[] = [
  powers,
  remainders,
  cases,
  brackets,
  sides,
  equals,
  products,
];
