/** Expressions of one free variable as functions, and the points of a domain to try them at. */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { bindFormula } from "../formula/evaluate.ts";
import { FormulaReader } from "../formula/read/reader.ts";
import type { Node } from "../formula/tree.ts";
import { nothingInView, withVariables } from "../formula/read/view.ts";
import { type Context, fail, isNumericMistake } from "./context.ts";
import { want } from "./expression.ts";

/** `F(x; 8) - x` with x free. */
export const nodeOf = (e: ast.Expression, variable: string, context: Context): Node =>
  new FormulaReader(context.scope).node(e, withVariables(nothingInView, [[variable, "real"]]));

export function functionOf(e: ast.Expression, variable: string, context: Context): (x: number) => number {
  const body = nodeOf(e, variable, context);
  try {
    return bindFormula(
      {
        name: "",
        summary: "",
        tensors: [{ name: variable, domain: { kind: "real" } }],
        parameters: [],
        body,
        source: "",
      },
      new Map(),
    );
  } catch (error) {
    if (isNumericMistake(error)) {
      fail(messages.cannotCompute(e.span, { what: "evaluate this", why: error.message }));
    }
    throw error;
  }
}

export interface Interval {
  readonly variable: string;
  readonly from: number;
  readonly to: number;
  /** True for `-2..2`: the integers; false for `-2.0..2.0`: the real numbers between. */
  readonly integer: boolean;
}

export function intervalOf(domain: ast.Domain, context: Context): Interval {
  const { from, to, integer } = want(
    "range",
    domain.range,
    context,
    undefined,
    "Write a range such as -1.0..1.0",
  );
  if (!(integer ? from <= to : from < to) || !Number.isFinite(from) || !Number.isFinite(to)) {
    fail(
      messages.outOfRange(domain.range.span, {
        what: "the range",
        want: "ascending and finite",
        is: `${from}..${to}`,
      }),
    );
  }
  return { variable: domain.name.text, from, to, integer };
}

/** `n` points of an interval, both ends included, as binary32. */
export function evenly({ from, to }: Interval, n: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => from + (to - from) * (i / (n - 1)));
}

/** The integers of an interval. */
export function* integers({ from, to }: Interval): Generator<number> {
  for (let n = Math.ceil(from); n <= to; n++) yield n;
}

/** The bits of the number that stands there. */
export const wordAt = (n: number): number => n < 0 ? (-n) | 0x80000000 : n;
