/** What is true of a scheme: of the value that each x is stored as, and of its codes. */
import { dependenceOn } from "../derivative.ts";
import { builtIns } from "../functions.ts";
import { inline, partOf } from "../inline.ts";
import { numberTypeOf, valueOfPattern } from "../scheme/patterns.ts";
import { levelsOfKmeans } from "../scheme/stages.ts";
import { variablesOf } from "../scheme/variables.ts";
import { simplify } from "../simplify.ts";
import {
  type Argument,
  argumentOf,
  type Formula,
  FormulaError,
  type Given,
  type Node,
  type SchemeFormula,
} from "../tree.ts";
import type { Range } from "./analysis.ts";
import { type Facts, factsOf } from "./facts.ts";
import { parts } from "./parts.ts";
import { Tape } from "./tape.ts";
import type { Verdict } from "./verdict.ts";

/** A code whose value is encoded as another one. */
export interface Unstable {
  readonly code: number;
  readonly value: number;
  readonly again: number;
}

/** What a statistic was taken to be: a scale 1, so that x counts in units of it; others as they are for most data. */
export interface Taken {
  readonly name: string;
  readonly value: number;
  readonly isScale: boolean;
}

export interface SchemeFacts {
  /** Of decode(encode(x)). */
  readonly facts: Facts;
  readonly taken: readonly Taken[];
  readonly codes: Facts["values"];
  /** How many values there are; undefined when they are too many to count. */
  readonly levels: number | undefined;
  /** encode(decode(q)) = q for every code. */
  readonly stable: Verdict<Unstable>;
}

const mostCodes = 1 << 16;

const reduces = (node: Node): boolean => node.op === "reduce" || parts(node).some(reduces);

/**
 * What a statistic is taken to be, by what decode does with it: what it multiplies counts in units of it, a zero point is 0, and a
 * threshold, which only encode knows, is half of the scale, where nearest codes have it.
 */
function usual(name: string, decode: Node): number {
  const dependence = dependenceOn(decode, name);
  if (dependence === "free") return 0.5;
  return dependence === "affine" && !scalesCodes(decode, name) ? 0 : 1;
}

/** Whether a name is a factor of the code somewhere, as d in d * c * q - e * k. */
function scalesCodes(node: Node, name: string): boolean {
  const factors = (n: Node): Node[] =>
    n.op === "call" && n.name === "multiply" ? n.args.flatMap(factors) : [n];
  const names = factors(node).flatMap((f) => f.op === "variable" ? [f.name] : []);
  return names.includes(name) && names.includes("q") || parts(node).some((n) => scalesCodes(n, name));
}

/** The statistic that a scale is rounded from: it is as large. */
function unroundedOf({ names, value }: SchemeFormula["statistics"][number]): string | undefined {
  if (names.length > 1 || value.op !== "call" || builtIns.get(value.name)?.bits === undefined) {
    return undefined;
  }
  const [of] = value.args;
  return of?.op === "variable" ? of.name : undefined;
}

/** The statistics that a scheme encodes and decodes with, as numbers; one that is told by those before it is computed. */
function take(scheme: SchemeFormula, body: (node: Node) => Node, known: Map<string, Argument>): Taken[] {
  const [encode, decode] = [body(scheme.encode), body(scheme.decode)];
  const read = variablesOf(encode, decode);
  for (const statistic of scheme.statistics) {
    const from = unroundedOf(statistic);
    const isScale = statistic.names.every((name) => dependenceOn(decode, name) === "linear");
    if (from !== undefined && isScale) known.set(from, { op: "number", value: 1 });
  }
  return scheme.statistics.flatMap(({ names, value }) => {
    const whole = body(value);
    if (whole.op === "reduce" && whole.name === "kmeans") {
      // Levels that adapt are looked at where they are evenly spread over -1 to 1.
      const n = levelsOfKmeans(simplify(whole.args[1]!, new Map()));
      const values = Array.from({ length: n }, (_, i) => n === 1 ? 0 : Math.fround(2 * i / (n - 1) - 1));
      known.set(names[0]!, { op: "table", values });
      return [];
    }
    return names.flatMap((name, i): Taken[] => {
      if (!read.has(name)) return [];
      const own = inline(names.length === 1 ? whole : partOf(whole, i), known);
      const isTold = !reduces(own) && variablesOf(own).size === 0;
      const number = isTold ? valueOf(own) : usual(name, decode);
      known.set(name, { op: "number", value: number });
      const isScale = dependenceOn(decode, name) === "linear";
      return isTold && !isScale ? [] : [{ name, value: number, isScale }];
    });
  });
}

function valueOf(node: Node): number {
  const tape = new Tape(node, "");
  tape.run(0);
  return tape.value(tape.place(node));
}

/** All codes there can be: integers, or the numbers of a type. */
function codesOf(encode: Node, { low, high, integer }: SchemeFacts["codes"]): number[] | undefined {
  if (integer) {
    return high - low < mostCodes ? Array.from({ length: high - low + 1 }, (_, i) => low + i) : undefined;
  }
  const type = numberTypeOf(encode);
  if (encode.op !== "call" || type === undefined || 2 ** type.bits > mostCodes) return undefined;
  const { compute } = builtIns.get(encode.name)!;
  const widths = encode.args.slice(1).flatMap((arg) => arg.op === "number" ? [arg.value] : []);
  const all = Array.from({ length: 2 ** type.bits }, (_, pattern) => valueOfPattern(pattern, type) + 0);
  return [...new Set(all)].filter((v) => v >= low && v <= high && compute(v, ...widths) === v);
}

/** A scheme of numbers: what encodes an `x` and what decodes a `q`, of no other names, with the statistics as they were taken. */
export interface SchemeBodies {
  readonly encode: Node;
  readonly decode: Node;
  readonly taken: readonly Taken[];
}

/** @throws FormulaError when a parameter is missing. */
export function bodiesOf(scheme: SchemeFormula, parameters: Given): SchemeBodies {
  const known = new Map<string, Argument>();
  for (const { name, fallback } of scheme.parameters) {
    const value = parameters.get(name) ?? fallback;
    if (value === undefined) {
      throw new FormulaError(`Cannot analyse ${scheme.name} as its parameter "${name}" must be given`);
    }
    known.set(name, argumentOf(value));
  }
  const body = (node: Node): Node => {
    const inlined = inline({ op: "let", bindings: scheme.constants, body: node }, known);
    return simplify(inlined, new Map());
  };
  const taken = take(scheme, body, known);
  return { encode: body(scheme.encode), decode: body(scheme.decode), taken };
}

/**
 * Facts of a scheme, for given parameters.
 * @throws FormulaError when one of those is missing, and as `factsOf` does.
 */
export function factsOfScheme(
  scheme: SchemeFormula,
  { parameters, domain }: { readonly parameters: Given; readonly domain?: Range },
): SchemeFacts {
  const { encode, decode, taken } = bodiesOf(scheme, parameters);
  const formulaOf = (node: Node): Formula => ({
    name: scheme.name,
    summary: "",
    tensors: [{ name: "x", domain: { kind: "real" } }],
    parameters: [],
    body: node,
    source: "",
  });
  const given = { parameters: new Map<string, number>(), ...(domain && { domain }) };
  const facts = factsOf(formulaOf(inline(decode, new Map([["q", encode]]))), { ...given, quantizes: true });
  const codes = factsOf(formulaOf(encode), { ...given, domain: facts.domain }).values;
  // A number type without a limit has more values than those of the range that is looked at.
  const all = codes.integer || facts.limits.length > 0 ? codesOf(encode, codes) : undefined;
  return { facts, taken, codes, ...decoded(encode, decode, all) };
}

/** Every code decoded, and encoded again. */
function decoded(
  encode: Node,
  decode: Node,
  codes: readonly number[] | undefined,
): Pick<SchemeFacts, "levels" | "stable"> {
  if (codes === undefined) return { levels: undefined, stable: { answer: "undecided" } };
  const [encoder, decoder] = [new Tape(encode, "x"), new Tape(decode, "q")];
  const values = new Set<number>();
  let example: Unstable | undefined;
  for (const code of codes) {
    decoder.run(code);
    const value = decoder.value(decoder.place(decode)) + 0;
    values.add(value);
    encoder.run(value);
    const again = encoder.value(encoder.place(encode));
    if (again !== code) example ??= { code, value, again };
  }
  return {
    levels: values.size,
    stable: example === undefined ? { answer: "yes" } : { answer: "no", example },
  };
}
