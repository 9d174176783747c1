/** Curves over a range: expressions as they stand, or the staircase of a formula or scheme with its error. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { wordsIn } from "../../../grammar/messages/figures.ts";
import { linesFigure } from "../../plots/lines.ts";
import { greatestDivisor } from "../../formula/scheme/pieces.ts";
import { staircaseFigure } from "../../plots/staircase.ts";
import type { SchemeFormula } from "../../formula/tree.ts";
import { runScheme } from "../../formula/scheme/run.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { evenly, functionOf, intervalOf } from "../sampled.ts";
import { straysOf, tryCodingIn } from "./coding.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";
import { markOf } from "./marked.ts";
import { schemeNamed } from "./scheme_named.ts";

/** Sample points: four for each pixel of a wide figure, so that no step of 8 bits is missed. */
const points = 4001;

/** A range whose ends are numbers as they stand: one that is computed has no place for a point. */
const literal = (e: ast.Expression): boolean =>
  e.kind === "range"
    ? literal(e.from) && literal(e.to)
    : e.kind === "unary"
    ? literal(e.of)
    : e.kind === "number";

function domainOf(s: PlotStatement, context: Context) {
  if (s.domain === undefined) {
    const own = s.mark === undefined ? context.source.text.slice(s.span.start, s.span.end) : "plot x * x";
    return fail(
      messages.missingParameter(s.span, {
        of: "this plot",
        name: "for x in a..b",
        example: `${own} for x in -1.0..1.0`,
      }),
    );
  }
  const interval = intervalOf(s.domain, context);
  if (interval.integer && literal(s.domain.range)) {
    const real = `${interval.from.toFixed(1)}..${interval.to.toFixed(1)}`;
    const is = `the integers ${interval.from}..${interval.to}`;
    fail(
      messages.wrongUnit(s.domain.range.span, {
        what: "the range of a plot",
        want: "real numbers",
        is,
        cure: real,
      }),
    );
  }
  return interval;
}

const sourceOf = (e: ast.Expression, context: Context) => context.source.text.slice(e.span.start, e.span.end);

/**
 * Values in an order that suits a scheme: where it has blocks of its own, each of the smallest has both ends of the range and
 * values from all over it, so that all have the scale of the whole range.
 */
function inBlocks({ statistics }: SchemeFormula, x: Float32Array) {
  const sizes = statistics.flatMap(({ level }) => level.size ?? []);
  const all = sizes.reduce((a, b) => a / greatestDivisor(a, b) * b, 1), block = Math.min(...sizes);
  if (all < 3 || block < 3) return { data: x, places: (i: number) => i };
  const blocks = Math.ceil(Math.ceil(x.length / (block - 2)) * block / all) * all / block;
  const places = (i: number) => (i % blocks) * block + 1 + Math.floor(i / blocks);
  const data = new Float32Array(blocks * block).fill(x[0]!);
  x.forEach((v, i) => data[places(i)] = v);
  for (let b = 0; b < blocks; b++) data[(b + 1) * block - 1] = x.at(-1)!;
  return { data, places };
}

/** What a formula, a scheme or a format makes of every x of a range. */
function transfer(e: ast.Expression, variable: string, x: Float32Array, context: Context): Float32Array {
  const found = schemeNamed(e, context);
  if (found !== undefined) {
    const { data, places } = inBlocks(found.scheme, x);
    const source = {
      rows: 1,
      cols: data.length,
      read: (_r: number, _n: number, into: Float32Array) => into.set(data),
    };
    try {
      const level = { kind: "tensor" } as const, clip = { kind: "none" } as const;
      const use = { scheme: found.scheme, parameters: found.args, level, clip };
      const run = runScheme(context.engine().machine, use, source);
      const decoded = new Float32Array(data.length);
      run.decode(0, decoded);
      return x.map((_, i) => decoded[places(i)]!);
    } catch (error) {
      if (isNumericMistake(error)) {
        fail(messages.cannotCompute(e.span, { what: `run "${found.scheme.name}"`, why: error.message }));
      }
      throw error;
    }
  }
  const name = e.kind === "name" ? e.name : "";
  const value = context.scope.get(name);
  // `Q(x; 3)` names its variable; a bare formula name is given it.
  const call: ast.Expression = value?.kind === "formula" && e.kind === "name"
    ? {
      kind: "call",
      span: e.span,
      callee: { text: name, span: e.span },
      args: [{ value: { kind: "name", span: e.span, name: variable }, group: 0 }],
    }
    : e;
  return Float32Array.from(x, functionOf(call, variable, context));
}

/** Where the codes of a formula or a fixed scheme do not reach. Schemes with statistics reach as far as the range. */
function beyond(e: ast.Expression, variable: string, x: Float32Array, context: Context) {
  const scheme = schemeNamed(e, context)?.scheme;
  if (scheme !== undefined && scheme.statistics.length > 0) return {};
  const coding = tryCodingIn(e, variable, context);
  if (coding?.limit === undefined) return {};
  const ranges = straysOf(coding, x);
  return ranges.length === 0 ? {} : { beyond: { kind: coding.limit, ranges } };
}

export function plotStaircase(s: PlotStatement, context: Context): Drawn {
  const interval = domainOf(s, context);
  const x = evenly(interval, points);
  const series = s.values.map((e) => ({
    name: sourceOf(e, context),
    y: transfer(e, interval.variable, x, context),
    ...beyond(e, interval.variable, x, context),
  }));
  const error = series.map(({ name, y }) => ({ name, y: y.map((v, i) => v - x[i]!) }));
  const title = series.map((c) => c.name).join(", "), mark = markOf(s, context, interval);
  const figure = staircaseFigure(
    { title, x, series, error, ...(mark && { mark }) },
    context.settings.language,
  );
  const worst = error.map(({ name, y }) => ({
    name,
    worst: y.reduce((m, v) => Math.max(m, Math.abs(v)), 0),
  }));
  const limits = series.flatMap((c) => c.beyond === undefined ? [] : [{ name: c.name, ...c.beyond }]);
  return {
    figure,
    value: { from: interval.from, to: interval.to, errors: worst, ...(limits.length > 0 && { limits }) },
  };
}

export function plotExpressions(s: PlotStatement, context: Context): Drawn {
  const interval = domainOf(s, context);
  const x = evenly(interval, points);
  const series = s.values.map((e) => ({
    name: sourceOf(e, context),
    x,
    y: transfer(e, interval.variable, x, context),
  }));
  const title = series.map((c) => c.name).join(", "), mark = markOf(s, context, interval);
  const figure = linesFigure({
    title,
    x: { title: interval.variable },
    y: { title: series.length === 1 ? title : wordsIn(context.settings.language)("value") },
    series,
    ...(mark && { mark }),
  });
  return { figure, value: { from: interval.from, to: interval.to, series: series.map((c) => c.name) } };
}
