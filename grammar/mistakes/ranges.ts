/** Ranges as other languages write them: `2:8`, `2..8 step 2`, `2..2..8`. */
import { mendedBy } from "../diagnostic.ts";
import { messages } from "../messages.ts";
import * as t from "../tokens.ts";
import { is, type Recognizer, touch } from "./place.ts";

/** Most values that are written out. */
const most = 16;

/** `[2, 4, 6, 8]`, when it is a short list of integers. */
function listOf(from: string, to: string, step: string): string | undefined {
  const [a, b, by] = [from, to, step].map(Number) as [number, number, number];
  if (![a, b, by].every(Number.isInteger) || by === 0 || (b - a) / by < 0 || (b - a) / by > most) {
    return undefined;
  }
  const values = Array.from({ length: Math.floor((b - a) / by) + 1 }, (_, i) => a + i * by);
  return `[${values.join(", ")}]`;
}

const colons: Recognizer = (p) => {
  const [from, colon, to] = is(p.found, t.Colon)
    ? [p.before, p.found, p.at(1)]
    : [p.at(-2), p.before, p.found];
  if (!is(from, t.NumberLiteral) || !is(colon, t.Colon) || !is(to, t.NumberLiteral) || p.last(t.In) < 0) {
    return undefined;
  }
  const span = p.span(from!, to), cure = `${from!.image}..${to!.image}`;
  return mendedBy(messages.rangeSign(span, { found: p.slice(from, to), cure }), span, cure);
};

/** `2..8 step 2`, `2..8 by 2`. */
const steps: Recognizer = (p) => {
  const { found, before } = p, by = p.at(1), [from, dots] = [p.at(-3), p.at(-2)];
  if (found === undefined || !["step", "by"].includes(found.image) || !is(by, t.NumberLiteral)) {
    return undefined;
  }
  if (!is(before, t.NumberLiteral) || !is(dots, t.DotDot) || !is(from, t.NumberLiteral)) return undefined;
  const list = listOf(from!.image, before!.image, by!.image);
  const mistake = messages.rangeHasNoStep(p.span(found, by), { cure: list ?? "[2, 4, 8]" });
  return list === undefined ? mistake : mendedBy(mistake, p.span(from!, by), list);
};

/** `2..2..8`, as MATLAB and Haskell have it. */
const threes: Recognizer = (p) => {
  const [from, dots, by, to] = [p.at(-3), p.at(-2), p.before, p.at(1)];
  if (
    !is(p.found, t.DotDot) || !is(dots, t.DotDot) || !is(by, t.NumberLiteral) || !is(from, t.NumberLiteral)
  ) {
    return undefined;
  }
  const list = is(to, t.NumberLiteral) ? listOf(from!.image, to!.image, by!.image) : undefined;
  return messages.rangeHasNoStep(p.span(p.found!, is(to, t.NumberLiteral) ? to : p.found), {
    cure: list ?? "[2, 4, 8]",
  });
};

export const ranges: readonly Recognizer[] = [colons, steps, threes];

/** `2...8`, which reads as two dots and .8. */
export function threeDots(tokens: readonly Parameters<typeof is>[0][]) {
  return tokens.flatMap((dots, i) => {
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    if (!is(dots, t.DotDot) || !touch(dots, after) || !is(after, t.NumberLiteral)) return [];
    if (!/^\.\d+$/.test(after!.image)) return [];
    const start = before === undefined || !touch(before, dots) ? dots!.startOffset : before.startOffset;
    const span = { start, end: after!.startOffset + after!.image.length };
    const from = start === dots!.startOffset ? "" : before!.image;
    const cure = `${from}..${after!.image.slice(1)}`;
    return [mendedBy(messages.rangeSign(span, { found: `${from}..${after!.image}`, cure }), span, cure)];
  });
}
