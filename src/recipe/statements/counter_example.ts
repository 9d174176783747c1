/** A claim that does not hold: an error, or for `otherwise show` its words and the place in a picture. */
import type * as ast from "../../../grammar/ast.ts";
import { wordingIn } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { wordsIn } from "../../../grammar/messages/figures.ts";
import { linesFigure } from "../../plots/lines.ts";
import { shown } from "../plots/shown.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { evenly, functionOf, integers, type Interval } from "../sampled.ts";

export type Check = Extract<ast.Statement, { kind: "check" }>;

/** What is said of a claim that does not hold; numbers as text. */
export type Failure = Parameters<typeof messages.checkFailed>[1];

const points = 4001;
/** Binary places up to which a simpler number is looked for. */
const places = 23;

/** Throws the failure; for `otherwise show` says it, and the cell goes on. */
export function failed(
  s: Check,
  failure: Failure,
  context: Context,
  figures: Readonly<Record<string, unknown>> = {},
): StatementResult {
  const diagnostic = messages.checkFailed(s.span, failure);
  if (s.otherwise === undefined) fail(diagnostic);
  const { message, hint } = wordingIn(context.source.text, diagnostic, context.settings.language);
  context.emit({ kind: "stream", name: "stdout", text: `✗ ${message}\n${hint ? `  ${hint}\n` : ""}` });
  return { value: { holds: false, ...figures } };
}

/** Near x, the number with the fewest binary places that fails as well: 1.25 is easier to think about than 1.2400123. */
export function simplest(x: number, { from, to, integer }: Interval, fails: (x: number) => boolean): number {
  for (let k = 0; !integer && k < places; k++) {
    const candidates = [Math.floor(x * 2 ** k), Math.ceil(x * 2 ** k)].map((n) => Math.fround(n / 2 ** k));
    const found = candidates.find((c) => c >= from && c <= to && fails(c));
    if (found !== undefined) return found;
  }
  return x;
}

interface Sides {
  readonly left: ast.Expression;
  readonly right: ast.Expression;
  /** What is wanted of the right: "", or "<= " and its kin. */
  readonly relation: string;
}

/** `a within t of b` and `a <= b` have two sides. */
export function sidesOf({ value, target }: Check): Sides | undefined {
  if (target !== undefined) return { left: value, right: target, relation: "" };
  if (value.kind !== "binary" || !["==", "<", "<=", ">", ">="].includes(value.op)) return undefined;
  return { left: value.left, right: value.right, relation: value.op === "==" ? "" : `${value.op} ` };
}

/** One side of a claim, and what it is called. */
export interface Side {
  readonly of: ast.Expression;
  readonly name: string;
}

/** Both sides of the claim over its range, and the counter-example marked. A claim without sides has no picture. */
export function showPlace(s: Check, interval: Interval, at: number, title: string, context: Context): void {
  const sides = sidesOf(s);
  if (sides === undefined || context.replay) return;
  const parts = [sides.left, sides.right].map((of) => ({
    of,
    name: context.source.text.slice(of.span.start, of.span.end),
  }));
  drawSides(parts, interval, at, title, context);
}

/** Two functions of the interval's variable, the place of the counter-example marked. */
export function drawSides(
  sides: readonly Side[],
  interval: Interval,
  at: number,
  title: string,
  context: Context,
): void {
  const functions = sides.map(({ of }) => functionOf(of, interval.variable, context));
  const seen = near(interval, at, functions);
  const spread = seen.integer && seen.to - seen.from < points;
  const x = spread ? Float32Array.from(integers(seen)) : evenly(seen, points);
  const series = sides.map(({ name }, i) => ({ name, x, y: Float32Array.from(x, functions[i]!) }));
  const figure = linesFigure({
    title,
    x: { title: interval.variable },
    y: { title: wordsIn(context.settings.language)("value") },
    series,
    mark: { at },
  });
  context.emit(shown(figure, context));
}

/** The part of the range on which the sides can be told apart at the place: all of it, unless they are close together. */
function near(interval: Interval, at: number, functions: readonly ((x: number) => number)[]): Interval {
  const values = functions.flatMap((f) => Array.from(evenly(interval, 101), f)).filter(Number.isFinite);
  const height = Math.max(...values) - Math.min(...values);
  const share = Math.abs(functions[0]!(at) - functions[1]!(at)) / height;
  if (interval.integer || !(share > 0 && share < 1 / 50)) return interval;
  const half = 10 * share * (interval.to - interval.from);
  return { ...interval, from: Math.max(interval.from, at - half), to: Math.min(interval.to, at + half) };
}
