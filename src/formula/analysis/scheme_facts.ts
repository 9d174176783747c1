/** What is true of a scheme: of the value that each x is stored as, and of its codes. */
import { isLinearIn } from "../derivative.ts";
import { inline } from "../inline.ts";
import { type Argument, type Formula, FormulaError, type Node, type SchemeFormula } from "../tree.ts";
import { type Facts, factsOf } from "./facts.ts";
import type { Verdict } from "./verdict.ts";
import type { Range } from "./analysis.ts";
import { Tape } from "./tape.ts";

/** A code whose value is encoded as another one. */
export interface Unstable {
  readonly code: number;
  readonly value: number;
  readonly again: number;
}

export interface SchemeFacts {
  /** Of decode(encode(x)), for scales of 1: x counts in units of the scale. */
  readonly facts: Facts;
  /** The scales that were taken to be 1. */
  readonly scales: readonly string[];
  readonly codes: Facts["values"];
  /** encode(decode(q)) = q for every code that occurs. */
  readonly stable: Verdict<Unstable>;
}

const mostCodes = 1 << 16;

/**
 * Facts of a scheme, for given parameters. Its statistics must be scales: decode a multiple of each.
 * @throws FormulaError when they are not, and as `factsOf` does.
 */
export function factsOfScheme(
  scheme: SchemeFormula,
  { parameters, domain }: { readonly parameters: ReadonlyMap<string, number>; readonly domain?: Range },
): SchemeFacts {
  const known = new Map<string, Argument>();
  for (const { name, fallback } of scheme.parameters) {
    const value = parameters.get(name) ?? fallback;
    if (value === undefined) {
      throw new FormulaError(`Cannot analyse ${scheme.name} as its parameter "${name}" must be given`);
    }
    known.set(name, { op: "number", value: Math.fround(value) });
  }
  const body = (node: Node): Node => inline({ op: "let", bindings: scheme.constants, body: node }, known);
  const scales = scheme.statistics.flatMap((s) => s.names);
  const other = scales.find((name) => !isLinearIn(body(scheme.decode), name));
  if (other !== undefined) {
    throw new FormulaError(`Cannot analyse ${scheme.name} as its "${other}" must be a scale`);
  }
  for (const name of scales) known.set(name, { op: "number", value: 1 });
  const encode = body(scheme.encode);
  const decode = body(scheme.decode);
  const formulaOf = (node: Node): Formula => ({
    name: scheme.name,
    summary: "",
    tensors: [{ name: "x", domain: { kind: "real" } }],
    parameters: [],
    body: node,
    source: "",
  });
  const given = { parameters: new Map<string, number>(), ...(domain && { domain }) };
  const facts = factsOf(formulaOf(inline(decode, new Map([["q", encode]]))), given);
  const codes = factsOf(formulaOf(encode), { ...given, domain: facts.domain }).values;
  return { facts, scales, codes, stable: stability(encode, decode, codes) };
}

function stability(
  encode: Node,
  decode: Node,
  { low, high, integer }: SchemeFacts["codes"],
): Verdict<Unstable> {
  if (!integer || !(high - low < mostCodes)) return { answer: "undecided" };
  const [encoder, decoder] = [new Tape(encode, "x"), new Tape(decode, "q")];
  for (let code = low; code <= high; code++) {
    decoder.run(code);
    const value = decoder.value(decoder.place(decode));
    encoder.run(value);
    const again = encoder.value(encoder.place(encode));
    if (again !== code) return { answer: "no", example: { code, value, again } };
  }
  return { answer: "yes" };
}
