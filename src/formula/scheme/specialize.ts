/** A scheme by itself: the functions that it is given and the formulas that it calls are put in place of their names. */
import { inline } from "../inline.ts";
import { simplify } from "../simplify.ts";
import { textOfScheme } from "../text.ts";
import {
  type Argument,
  argumentOf,
  type Given,
  type LetBinding,
  type Node,
  type SchemeFormula,
} from "../tree.ts";

const isFunction = ({ domain }: SchemeFormula["parameters"][number]) => domain.kind === "functions";

/** Whether a scheme's text does not say all: it takes functions, or calls formulas. */
export function leansOnFormulas(
  { parameters, constants, statistics, encode, decode }: SchemeFormula,
): boolean {
  return parameters.some(isFunction) || holdsFormula([constants, statistics, encode, decode]);
}

/** Looks through all of a tree. */
const holdsFormula = (part: unknown): boolean => {
  if (typeof part !== "object" || part === null) return false;
  if ("op" in part && part.op === "formula") return true;
  return Object.values(part).some(holdsFormula);
};

/** The same scheme with only its parameters that are numbers left. @throws FormulaError when a function is missing. */
export function specialize(scheme: SchemeFormula, given: Given): SchemeFormula {
  const known = new Map<string, Argument>();
  for (const parameter of scheme.parameters.filter(isFunction)) {
    const value = given.get(parameter.name) ?? parameter.fallback;
    if (value !== undefined) known.set(parameter.name, argumentOf(value));
  }
  const plain = (node: Node) => simplify(inline(node, known), new Map());
  const binding = <B extends LetBinding>(b: B): B => ({ ...b, value: plain(b.value) });
  const made = {
    ...scheme,
    parameters: scheme.parameters.filter((p) => !isFunction(p)),
    constants: scheme.constants.map(binding),
    statistics: scheme.statistics.map(binding),
    encode: plain(scheme.encode),
    decode: plain(scheme.decode),
  };
  return { ...made, source: textOfScheme(made) };
}
