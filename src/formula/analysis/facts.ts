/**
 * What is true of a formula on a domain, for given parameters: the values it takes, where it wraps or saturates, how far it is from x, whether it
 * is idempotent and monotone. What is said is proven; what is not known is said to be so. NaN is no value: order and bounds are of the others.
 */
import { type Formula, FormulaError, type FunctionName, type Node } from "../tree.ts";
import type { Interval } from "../functions/built_in.ts";
import { hull } from "../functions/interval.ts";
import { inline } from "../inline.ts";
import { affineError } from "./affine.ts";
import { Bounds } from "./bounds.ts";
import { type Direction, Directions } from "./direction.ts";
import { type ErrorBound, errorBySubdivision, errorOfPieces } from "./error_bound.ts";
import { type Limit, limitsOf, type Part, type Range } from "./limits.ts";
import { fromOrdinal, largest, ordinal, simplest } from "./ordinals.ts";
import { type Piece, piecesOf, stepsOf } from "./pieces.ts";
import { Tape } from "./tape.ts";

/** Proven, refuted by an example, or neither. */
export type Verdict<Example> =
  | { readonly answer: "yes" }
  | { readonly answer: "no"; readonly example: Example }
  | { readonly answer: "undecided" };

/** F(x) = once, F(once) = twice. */
export interface NotIdempotent {
  readonly x: number;
  readonly once: number;
  readonly twice: number;
}

/** x < y, but F(x) > F(y). */
export interface Fall {
  readonly x: number;
  readonly y: number;
  readonly atX: number;
  readonly atY: number;
}

export interface Facts {
  readonly variable: string;
  /** What x was taken from: given, declared by the formula, or chosen here, around where nothing wraps or saturates. */
  readonly domain: Range & { readonly origin: "given" | "declared" | "chosen" };
  /** All values lie within; `exact` when both ends are taken. */
  readonly values: Interval & { readonly exact: boolean };
  /** True when the values are integers of another scale than x: codes, whose distance to x says nothing. */
  readonly codes: boolean;
  readonly limits: readonly Limit[];
  /** Where nothing wraps or saturates, of all numbers: the one such interval; undefined when there is none, or several. */
  readonly proper: Range | undefined;
  readonly error: { readonly proper: ErrorBound | undefined; readonly domain: ErrorBound | undefined };
  readonly idempotent: Verdict<NotIdempotent> | undefined;
  readonly monotone: (Verdict<Fall> & { readonly direction?: never }) | {
    readonly answer: "yes";
    readonly direction: "rising" | "falling";
  };
}

export type Values = ReadonlyMap<string, number | FunctionName>;

/** More steps than these are sampled. */
const mostPieces = 1 << 14;

const everyNumber: Range = { from: -largest, to: largest };

/** The formula as an expression of its one tensor. */
function bodyOf(formula: Formula, parameters: Values): { body: Node; variable: string } {
  const [tensor, ...more] = formula.tensors;
  if (tensor === undefined || more.length > 0 || tensor.domain.kind === "tensor") {
    throw new FormulaError(`Cannot analyse ${formula.name} as it must be a function of one element`);
  }
  const known = new Map(formula.parameters.map(({ name, fallback }) => {
    const value = parameters.get(name) ?? fallback;
    if (value === undefined) {
      throw new FormulaError(`Cannot analyse ${formula.name} as its parameter "${name}" must be given`);
    }
    return [name, typeof value === "number" ? { op: "number" as const, value: Math.fround(value) } : value];
  }));
  return { body: inline(formula.body, known), variable: tensor.name };
}

/** One expression on one domain. */
class Analysis implements Part {
  readonly tape: Tape;
  readonly bounds: Bounds;
  readonly directions: Directions;
  readonly body: Node;
  readonly variable: string;
  readonly range: Range;

  constructor(body: Node, variable: string, range: Range) {
    this.body = body;
    this.variable = variable;
    this.range = range;
    this.tape = new Tape(body, variable);
    this.bounds = new Bounds(new Map([[variable, { low: range.from, high: range.to, integer: false }]]));
    this.directions = new Directions(variable, this.bounds);
  }

  readonly of = (x: number): number => {
    this.tape.run(x);
    return this.tape.value(this.tape.place(this.body));
  };

  /** Below zero and from there on apart, where magnitudes and squares are monotone. */
  #halves(): readonly Analysis[] {
    const { from, to } = this.range;
    const cut = from < 0 && to >= 0;
    if (!cut) return [this];
    const ranges = [{ from, to: -(2 ** -149) }, { from: 0, to }];
    return ranges.map((range) => new Analysis(this.body, this.variable, range));
  }

  limits(): Limit[] {
    const limits = limitsOf(this.body, this, [this]);
    return limits.every((l) => l.inside !== undefined) ? limits : limitsOf(this.body, this, this.#halves());
  }

  /** On which the expression is constant; undefined when it is not, or they are too many. */
  pieces(): readonly Piece[] | undefined {
    const parts = stepsOf(this.body, this.directions).only ? [this] : this.#halves();
    const pieces: Piece[] = [];
    for (const { body, directions, tape, range } of parts) {
      const steps = stepsOf(body, directions);
      const place = tape.place(body);
      const own = steps.only
        ? piecesOf(tape, steps, range.from, range.to, mostPieces, (t) => t.value(place))
        : undefined;
      if (own === undefined) return undefined;
      pieces.push(...own);
    }
    return pieces;
  }

  /** Of many narrow parts together, narrower than that of the whole. */
  values(): Interval {
    const { from, to } = this.range;
    const ends = Array.from({ length: 65 }, (_, i) => Math.fround(from + (to - from) * (i / 64)));
    const all = ends.slice(1).map((high, i) =>
      new Bounds(new Map([[this.variable, { low: ends[i]!, high, integer: false }]])).of(this.body)
    );
    return {
      low: Math.min(...all.map((v) => v.low)),
      high: Math.max(...all.map((v) => v.high)),
      integer: all.every((v) => v.integer),
    };
  }

  /** Dense, and where mistakes are likely: both ends, zero, subnormal and normal neighbours, and both sides of steps. */
  probes(): number[] {
    const { from, to } = this.range;
    const dense = Array.from({ length: 1001 }, (_, i) => Math.fround(from + (to - from) * (i / 1000)));
    const small = [0, 2 ** -149, 2 ** -126, 2 ** -24].flatMap((v) => [v, -v]);
    const sides = this.#halves().flatMap(({ body, directions, tape, range }) => {
      const cuts = piecesOf(tape, stepsOf(body, directions), range.from, range.to, 512, () => 0) ?? [];
      return cuts.flatMap((p) => [p.from, p.to]);
    });
    const beside = [from, to, 0].flatMap((x) => [-1, 1].map((d) => fromOrdinal(ordinal(x) + d)));
    const all = [...dense, ...small, ...sides, ...beside].filter((x) => x >= from && x <= to);
    return [...new Set(all)].sort((a, b) => a - b);
  }
}

/** The interval on which no limit is exceeded; undefined when that is not one interval. */
function properOf(limits: readonly Limit[]): Range | undefined {
  if (limits.length === 0) return undefined;
  let [from, to] = [-Infinity, Infinity];
  for (const { inside } of limits) {
    if (inside === undefined || inside.length !== 1) return undefined;
    from = Math.max(from, inside[0]!.from);
    to = Math.min(to, inside[0]!.to);
  }
  return from <= to ? { from, to } : undefined;
}

function domainOf(formula: Formula, given: Range | undefined, proper: Range | undefined): Facts["domain"] {
  if (given !== undefined) {
    return { from: Math.fround(given.from), to: Math.fround(given.to), origin: "given" };
  }
  const { domain } = formula.tensors[0]!;
  if (domain.kind === "range") {
    return { from: Math.fround(domain.from), to: Math.fround(domain.to), origin: "declared" };
  }
  const [low, high] = proper === undefined ? [-1, 1] : [proper.from, proper.to];
  const wide = high - low;
  if (proper === undefined || wide === 0 || wide > 2 ** 24) return { from: -1, to: 1, origin: "chosen" };
  // The width once more on both sides, at ends that read well.
  const unit = 2 ** (Math.round(Math.log2(wide)) - 1);
  const [from, to] = [Math.round((low - wide) / unit) * unit, Math.round((high + wide) / unit) * unit];
  return { from: Math.fround(from), to: Math.fround(to), origin: "chosen" };
}

function idempotence(values: Iterable<readonly [number, number]>, of: (x: number) => number, all: boolean) {
  const tried = new Set<number>();
  for (const [x, once] of values) {
    if (tried.has(once)) continue;
    tried.add(once);
    const twice = of(once);
    if (twice !== once && !(Number.isNaN(once))) {
      return { answer: "no", example: { x, once, twice } } as const;
    }
  }
  return { answer: all ? "yes" : "undecided" } as const;
}

type Points = readonly (readonly [x: number, value: number])[];

/** The deepest fall between neighbours; of several, the one nearest to zero. */
function fall(points: Points): Fall | undefined {
  let deepest: Fall | undefined;
  for (let i = 1; i < points.length; i++) {
    const [[x, atX], [y, atY]] = [points[i - 1]!, points[i]!];
    if (!(atX > atY)) continue;
    const more = deepest === undefined ? 1 : atX - atY - (deepest.atX - deepest.atY);
    if (more > 0 || (more === 0 && Math.abs(y) < Math.abs(deepest!.y))) deepest = { x, y, atX, atY };
  }
  return deepest;
}

/** @param all true when the points are all that there are. */
function monotony(points: Points, all: boolean, direction: Direction): Facts["monotone"] {
  const falls = fall(points);
  if (falls === undefined) {
    const rises = all || direction === "rising" || direction === "constant";
    return rises ? { answer: "yes", direction: "rising" } : { answer: "undecided" };
  }
  const rises = fall(points.map(([x, value]) => [x, -value]));
  if (rises !== undefined) return { answer: "no", example: falls };
  return all || direction === "falling" ? { answer: "yes", direction: "falling" } : { answer: "undecided" };
}

/**
 * Facts of a formula of one element.
 * @param options the parameters' values, and the domain to look at; without one, that of the formula.
 * @throws FormulaError for a formula of several tensors, with statistics or randomness, or without a needed parameter.
 */
export function factsOf(
  formula: Formula,
  { parameters, domain }: { readonly parameters: Values; readonly domain?: Range },
): Facts {
  const { body, variable } = bodyOf(formula, parameters);
  const proper = properOf(new Analysis(body, variable, everyNumber).limits());
  const range = domainOf(formula, domain, proper);
  const analysis = new Analysis(body, variable, range);
  const limits = analysis.limits();
  const { of } = analysis;
  const pieces = analysis.pieces();
  const settled = pieces !== undefined && pieces.every((p) => !Number.isNaN(p.value));
  const values = settled
    ? { ...hull(pieces.map((p) => p.value), pieces.every((p) => Number.isInteger(p.value))), exact: true }
    : { ...analysis.values(), exact: false };
  const probes = pieces === undefined ? analysis.probes() : [];
  const errorOn = (on: Range) =>
    pieces === undefined
      ? errorBySubdivision(
        body,
        variable,
        on,
        of,
        probes,
        affineError(body, new Analysis(body, variable, on)),
      )
      : errorOfPieces(pieces, on);
  const inner = proper && { from: Math.max(proper.from, range.from), to: Math.min(proper.to, range.to) };
  const error = {
    proper: inner !== undefined && inner.from <= inner.to ? errorOn(inner) : undefined,
    domain: errorOn(range),
  };
  const codes = values.integer && !((error.proper ?? error.domain)?.found! <= 1);
  const points = pieces === undefined
    ? probes.map((x) => [x, of(x)] as const)
    : pieces.map((p) => [simplest(p.from, p.to), p.value] as const);
  const monotone = monotony(points, settled, analysis.directions.of(body));
  const idempotent = codes ? undefined : idempotence(points, of, settled);
  return { variable, domain: range, values, codes, limits, proper, error, idempotent, monotone };
}
