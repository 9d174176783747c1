/**
 * The picture of a claim about single values that does not hold: a formula around the number that it was given, or a column of a table
 * against what was swept.
 */
import type * as ast from "../../../grammar/ast.ts";
import type { Formula } from "../../formula/tree.ts";
import { linesFigure } from "../../plots/lines.ts";
import type { Context } from "../context.ts";
import { evaluate, number } from "../expression.ts";
import { quantity, seriesOf, shareOf } from "../plots/table.ts";
import { shown } from "../plots/shown.ts";
import type { Interval } from "../sampled.ts";
import { type TableValue, wantTable } from "../tables/table_value.ts";
import { type Check, drawSides, type Side, sidesOf } from "./counter_example.ts";

/** Draws the claim; one that has neither such a formula nor such a column has no picture. */
export function showSingle(s: Check, title: string, context: Context): void {
  const sides = sidesOf(s);
  if (sides === undefined || context.replay) return;
  const both = [sides.left, sides.right] as const;
  const calls = both.map((side) => first(side, (e) => pointOf(e, context)));
  const point = calls.find((c) => c !== undefined);
  if (point !== undefined) {
    // The other side moves along when it asks for the same number.
    const parts = both.map((e, i) => calls[i]?.at === point.at ? calls[i].around(e) : sideOf(e, context));
    return drawSides(parts, point.interval, point.at, title, context);
  }
  const columns = both.map((side) => first(side, (e) => columnOf(e, context)));
  const at = columns.findIndex((c) => c !== undefined);
  if (at >= 0) drawColumn(columns[at]!, both[at]!, both[1 - at]!, title, context);
}

/** The first part of an expression of which something is found, from left to right and outermost first. */
function first<T>(e: ast.Expression, find: (e: ast.Expression) => T | undefined): T | undefined {
  const found = find(e);
  if (found !== undefined) return found;
  const parts = e.kind === "binary"
    ? [e.left, e.right]
    : e.kind === "unary"
    ? [e.of]
    : e.kind === "call"
    ? e.args.map(({ value }) => value)
    : [];
  for (const part of parts) {
    const inner = first(part, find);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

const sideOf = (e: ast.Expression, { source }: Context): Side => ({
  of: e,
  name: source.text.slice(e.span.start, e.span.end),
});

interface Point {
  readonly at: number;
  readonly interval: Interval;
  /** A side of the claim with the variable in the place of the number. */
  around(side: ast.Expression): Side;
}

/** `F(0.3; 8)`: a formula of one tensor at a number. */
function pointOf(e: ast.Expression, context: Context): Point | undefined {
  const formula = e.kind === "call" ? context.scope.formula(e.callee.text) : undefined;
  const given = e.kind === "call" ? e.args.find(({ name, group }) => !name && group === 0)?.value : undefined;
  if (formula?.tensors.length !== 1 || given === undefined || !isNumber(given)) return undefined;
  const at = number(given, context);
  const interval = neighbourhood(formula, at);
  return {
    at,
    interval,
    around: (side) => {
      const name = context.source.text.slice(side.span.start, given.span.start) + interval.variable +
        context.source.text.slice(given.span.end, side.span.end);
      return { of: withVariable(side, given, interval.variable), name };
    },
  };
}

const isNumber = (e: ast.Expression): boolean =>
  e.kind === "number" || (e.kind === "unary" && e.op === "-" && isNumber(e.of)) ||
  (e.kind === "binary" && isNumber(e.left) && isNumber(e.right));

/** As far to both sides as the number is large, at least 1; where the formula says its range, all of that. */
function neighbourhood({ tensors }: Formula, at: number): Interval {
  const { name: variable, domain } = tensors[0]!;
  if (domain.kind === "range") {
    return { variable, from: domain.from, to: domain.to, integer: domain.integer };
  }
  const reach = Math.max(1, Math.abs(at));
  return { variable, from: at - reach, to: at + reach, integer: domain.kind === "integer" };
}

/** An expression with a name in the place of one of its parts. */
function withVariable(e: ast.Expression, part: ast.Expression, name: string): ast.Expression {
  if (e === part) return { kind: "name", span: part.span, name };
  const inside = (inner: ast.Expression) => withVariable(inner, part, name);
  switch (e.kind) {
    case "binary":
      return { ...e, left: inside(e.left), right: inside(e.right) };
    case "unary":
      return { ...e, of: inside(e.of) };
    case "call":
      return { ...e, args: e.args.map((arg) => ({ ...arg, value: inside(arg.value) })) };
    default:
      return e;
  }
}

interface Column {
  readonly table: TableValue;
  readonly y: number;
}

/** `t.accuracy`: a column of numbers. */
function columnOf(e: ast.Expression, context: Context): Column | undefined {
  if (e.kind !== "member" || e.of.kind !== "name" || context.scope.get(e.of.name)?.kind !== "table") {
    return undefined;
  }
  const table = wantTable(evaluate(e.of, context), e.of);
  const y = table.columns.findIndex(({ name, type }) => name === e.part.text && type === "number");
  return y < 0 ? undefined : { table, y };
}

/** The column against what was swept, the row that decides marked, and a line at what was wanted. */
function drawColumn(
  { table, y }: Column,
  side: ast.Expression,
  wanted: ast.Expression,
  title: string,
  context: Context,
): void {
  const swept = table.columns.flatMap((c, i) => c.swept && c.type === "number" ? [i] : []);
  const [x] = swept;
  if (x === undefined) return;
  const by = table.columns.findIndex((c, i) => i !== x && (c.swept || c.type === "text"));
  const [value, level] = [number(side, context), number(wanted, context)];
  const decides = table.rows.find((row) => Math.fround(Number(row[y])) === value);
  const [across, up] = [table.columns[x]!, table.columns[y]!];
  const { name } = sideOf(wanted, context);
  const { language } = context.settings;
  const figure = linesFigure({
    title,
    x: quantity(across, language),
    y: quantity(up, language),
    series: seriesOf({ name: "", table }, { x, y, ...(by >= 0 && { by }) }, false, language),
    levels: [{ name, y: level * shareOf(up) }],
    ...(decides !== undefined && { mark: { at: Number(decides[x]) } }),
  });
  context.emit(shown(figure, context));
}
