/**
 * What is true of a formula on a domain, for given parameters: the values it takes, where it wraps or saturates, how far it is from x, whether it
 * is idempotent and monotone. What is said is proven; what is not known is said to be so. NaN is no value: order and bounds are of the others.
 */
import { type Formula, FormulaError, type FunctionName, type Node } from "../tree.ts";
import type { Interval } from "../functions/built_in.ts";
import { hull } from "../functions/interval.ts";
import { inline } from "../inline.ts";
import { Analysis, type Range } from "./analysis.ts";
import { atomsOf } from "./atoms.ts";
import { type Domain, domainOf } from "./domain.ts";
import { type ErrorBound, errorBySubdivision, errorOfPieces } from "./error_bound.ts";
import { idempotence, type Idempotent } from "./idempotence.ts";
import { type Limit, limitsOf } from "./limits.ts";
import { type Monotone, monotony } from "./order.ts";
import { largest, simplest } from "./ordinals.ts";
import { type Piece, piecesOf, stepsOf } from "./pieces.ts";
import { probesOf } from "./probes.ts";
import { rangeOfValues } from "./range.ts";

export interface Facts {
  readonly variable: string;
  readonly domain: Domain;
  /** All values lie within; `exact` when both ends are taken. */
  readonly values: Interval & { readonly exact: boolean };
  /** True when the values are integers of another scale than x: codes, whose distance to x says nothing. */
  readonly codes: boolean;
  readonly limits: readonly Limit[];
  /** Where nothing wraps or saturates, of all numbers: the one such interval; undefined when there is none, or several. */
  readonly proper: Range | undefined;
  readonly error: { readonly proper: ErrorBound | undefined; readonly domain: ErrorBound | undefined };
  readonly idempotent: Idempotent | undefined;
  readonly monotone: Monotone;
}

export type Values = ReadonlyMap<string, number | FunctionName>;

/** More steps, or integers, than these are not looked at one by one. */
const mostPieces = 1 << 14;
const mostIntegers = 1 << 16;

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

/** The integers of a range, as one; undefined: there is none. */
function integersOf({ from, to }: Range): Range | undefined {
  const [first, last] = [Math.ceil(from), Math.floor(to)];
  return first <= last ? { from: first + 0, to: last + 0 } : undefined;
}

/** Each integer by itself, where they are few. */
function integers({ range: { from, to }, of }: Analysis): readonly Piece[] | undefined {
  if (to - from >= mostIntegers) return undefined;
  return Array.from(
    { length: to - from + 1 },
    (_, i) => ({ from: from + i, to: from + i, value: of(from + i) }),
  );
}

/** Parts of a range on which the expression is constant; undefined when it is not, or they are too many. */
function constantPieces(whole: Analysis): readonly Piece[] | undefined {
  const parts = stepsOf(whole.body, whole.directions).only ? [whole] : whole.halves();
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

function piecesOn(whole: Analysis, integer: boolean): readonly Piece[] | undefined {
  if (!integer) return constantPieces(whole);
  return integers(whole) ?? constantPieces(whole)?.flatMap(({ from, to, value }) => {
    const range = integersOf({ from, to });
    return range === undefined ? [] : [{ ...range, value }];
  });
}

/** Limits on the whole, else on both sides of zero, else on every atom. */
function limitsOn(whole: Analysis, atoms: () => readonly Analysis[]): Limit[] {
  const told = (limits: readonly Limit[]) => limits.every((l) => l.inside !== undefined);
  const { body } = whole;
  const first = limitsOf(body, whole, [whole]);
  if (told(first)) return first;
  const second = limitsOf(body, whole, whole.halves());
  return told(second) ? second : limitsOf(body, whole, atoms().map((atom) => whole.on(atom.range)));
}

/** The limits of integers. */
function limitsOfIntegers(limits: readonly Limit[]): Limit[] {
  const those = (ranges: readonly Range[] | undefined) => ranges?.flatMap((range) => integersOf(range) ?? []);
  return limits.map((limit) => ({ ...limit, inside: those(limit.inside), outside: those(limit.outside) }));
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

/** Whether F may be applied to a number: to all, unless the formula says which. */
function holdsOf({ tensors: [tensor] }: Formula, { from, to, integer }: Domain): (x: number) => boolean {
  const { domain } = tensor!;
  const ends = domain.kind === "range"
    ? { from, to }
    : domain.kind === "boolean"
    ? { from: 0, to: 1 }
    : everyNumber;
  return (x) => x >= ends.from && x <= ends.to && (!integer || Number.isInteger(x));
}

/**
 * Facts of a formula of one element.
 * @param options the parameters' values, and the domain to look at; without one, that of the formula.
 * @throws FormulaError for a formula of several tensors, with statistics or randomness, or without a needed parameter.
 */
export function factsOf(
  formula: Formula,
  { parameters, domain: given, quantizes = false }: {
    readonly parameters: Values;
    readonly domain?: Range;
    /** True for what stands for x, though its values may be integers. */
    readonly quantizes?: boolean;
  },
): Facts {
  const { body, variable } = bodyOf(formula, parameters);
  const every = new Analysis(body, variable, everyNumber);
  const turns = () => atomsOf(body, variable, everyNumber);
  const proper = properOf(limitsOn(every, turns));
  const domain = domainOf(formula, given, proper, () => turns().slice(1).map((atom) => atom.range.from));
  const { integer } = domain;
  const whole = new Analysis(body, variable, { from: domain.from, to: domain.to }, integer);
  let known: readonly Analysis[] | undefined;
  const atoms = () => known ??= atomsOf(body, variable, whole.range, integer);
  const all = limitsOn(whole, atoms);
  const limits = integer ? limitsOfIntegers(all) : all;
  const pieces = piecesOn(whole, integer);
  const settled = pieces !== undefined && pieces.every((p) => !Number.isNaN(p.value));
  const probes = pieces === undefined ? probesOf(whole, atoms(), integer) : [];
  const points =
    (pieces === undefined
      ? probes.map((x) => [x, whole.of(x)] as const)
      : pieces.map((p) => [simplest(p.from, p.to), p.value] as const)).filter(([, value]) =>
        !Number.isNaN(value)
      );
  const values = settled
    ? { ...hull(pieces.map((p) => p.value + 0), pieces.every((p) => Number.isInteger(p.value))), exact: true }
    : rangeOfValues(atoms(), points);
  const errorOn = (on: Range) =>
    pieces === undefined
      ? errorBySubdivision(atoms(), on, whole.of, probes, integer)
      : errorOfPieces(pieces, on);
  const inner = proper && { from: Math.max(proper.from, domain.from), to: Math.min(proper.to, domain.to) };
  const properly = inner && integer ? integersOf(inner) : inner;
  const error = {
    proper: properly !== undefined && properly.from <= properly.to ? errorOn(properly) : undefined,
    domain: errorOn(domain),
  };
  const codes = !quantizes && values.integer && !integer && !((error.proper ?? error.domain)?.found! <= 1);
  const proving = pieces === undefined ? atoms() : [];
  const monotone = monotony(points, settled, proving);
  // Of an interval of numbers it is not known which are integers.
  const fixed = integer && !values.integer ? [] : proving;
  const holds = holdsOf(formula, domain);
  const idempotent = codes ? undefined : idempotence(whole, points, settled, fixed, holds);
  return { variable, domain, values, codes, limits, proper, error, idempotent, monotone };
}
