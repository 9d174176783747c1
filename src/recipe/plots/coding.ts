/** What a formula, a scheme or a format makes of one number, step by step: what it counts, the code, the value. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { parts, replaced } from "../../formula/analysis/parts.ts";
import { bodiesOf, factsOfScheme } from "../../formula/analysis/scheme_facts.ts";
import { Tape } from "../../formula/analysis/tape.ts";
import type { NumberType } from "../../formula/functions/built_in.ts";
import { builtIns } from "../../formula/functions.ts";
import { inline } from "../../formula/inline.ts";
import { FormulaReader } from "../../formula/read/reader.ts";
import { nothingInView, withVariables } from "../../formula/read/view.ts";
import { numberTypeOf } from "../../formula/scheme/patterns.ts";
import { simplify } from "../../formula/simplify.ts";
import type { Given, Node, SchemeFormula } from "../../formula/tree.ts";
import { DiagnosticError } from "../../../grammar/diagnostic.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { schemeNamed } from "./scheme_named.ts";

export interface Coding {
  /** As it was written. */
  readonly name: string;
  /** Integers, or the values of a number type. "open": integers without end. */
  readonly codes:
    | { readonly kind: "integers"; readonly low: number; readonly high: number }
    | { readonly kind: "numbers"; readonly type: NumberType }
    | { readonly kind: "open" };
  /** What happens to a count that is no code. */
  readonly limit: "wraps" | "saturates" | undefined;
  /** What is counted before it is limited, such as round(x * 2^7); the code where nothing limits it. */
  count(x: number): number;
  code(x: number): number;
  value(x: number): number;
  /** The value that a code stands for. */
  valueOf(code: number): number;
}

/** No codes of more than 16 bits. */
const far = 2 ** 16;

type Call = Extract<Node, { op: "call" }>;

/** The outermost call that limits codes: a number type, a clamp to a range, a wrap, a remainder. */
function limitIn(node: Node): Call | undefined {
  if (node.op === "call") {
    if (numberTypeOf(node) !== undefined || node.name === "nearest") return node;
    const [, range] = node.args;
    if ((node.name === "clamp" || node.name === "wrap") && range?.op === "codes") return node;
    if (node.name === "mod") return node;
  }
  for (const part of parts(node)) {
    const found = limitIn(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

const numeric = (node: Node, variable: string): (x: number) => number => {
  const tape = new Tape(node, variable), place = tape.place(node);
  return (x) => {
    tape.run(Math.fround(x));
    return tape.value(place);
  };
};

const constant = (node: Node): number => numeric(node, "")(0);

/** The integers that a limit lets through; undefined for one of numbers. */
function integersOf(
  { name, args: [first, second] }: Call,
): Extract<Coding["codes"], { kind: "integers" }> | undefined {
  const made = (low: number, high: number) =>
    Number.isInteger(low) && Number.isInteger(high) ? { kind: "integers" as const, low, high } : undefined;
  if (name === "mod") return made(0, constant(second!) - 1);
  if (name === "nearest") return first!.op === "table" ? made(0, first!.values.length - 1) : undefined;
  return second?.op === "codes" ? made(constant(second.low), constant(second.high)) : undefined;
}

function codingOf(name: string, encode: Node, decode: Node, codes: Coding["codes"]): Coding {
  const limit = limitIn(encode);
  const counted = limit === undefined || limit.name === "nearest" ? encode : limit.args[0]!;
  const [count, code, valueOf] = [numeric(counted, "x"), numeric(encode, "x"), numeric(decode, "q")];
  const kind = limit === undefined || limit.name === "nearest"
    ? undefined
    : limit.name === "wrap" || limit.name === "mod"
    ? "wraps"
    : "saturates";
  return { name, codes, limit: kind, count, code, valueOf, value: (x) => valueOf(code(x)) };
}

function codingOfScheme(name: string, scheme: SchemeFormula, given: Given): Coding {
  const { encode, decode } = bodiesOf(scheme, given);
  const type = numberTypeOf(encode), limit = limitIn(encode);
  if (type !== undefined) return codingOf(name, encode, decode, { kind: "numbers", type });
  const own = limit === encode ? integersOf(limit) : undefined;
  if (own !== undefined) return codingOf(name, encode, decode, own);
  // Without a limit there may still be an end: the codes of a few cases.
  const of = numeric(encode, "x");
  if (limit === undefined && !(Math.abs(of(1e30)) < far && Math.abs(of(-1e30)) < far)) {
    return codingOf(name, encode, decode, { kind: "open" });
  }
  const { low, high, integer } = factsOfScheme(scheme, { parameters: given }).codes;
  const codes = integer ? { kind: "integers", low, high } as const : { kind: "open" } as const;
  return codingOf(name, encode, decode, codes);
}

/** A formula: what it limits is the code, and what it makes of that the value. */
function codingOfBody(name: string, body: Node): Coding {
  const limit = limitIn(body);
  if (limit === undefined) return codingOf(name, body, { op: "variable", name: "q" }, { kind: "open" });
  const type = numberTypeOf(limit), integers = type === undefined ? integersOf(limit) : undefined;
  const decoded = (node: Node): Node =>
    node === limit ? { op: "variable", name: "q" } : replaced(node, decoded);
  return codingOf(
    name,
    limit,
    decoded(body),
    type !== undefined ? { kind: "numbers", type } : integers ?? { kind: "open" },
  );
}

/**
 * @param variable the free variable of a formula.
 * @throws DiagnosticError when it has no codes of its own.
 */
export function codingIn(e: ast.Expression, variable: string, context: Context): Coding {
  const name = context.source.text.slice(e.span.start, e.span.end);
  try {
    const found = schemeNamed(e, context);
    if (found !== undefined) return codingOfScheme(name, found.scheme, found.args);
    return codingOfBody(name, bodyIn(e, variable, context));
  } catch (error) {
    if (isNumericMistake(error)) {
      fail(messages.cannotCompute(e.span, { what: `take "${name}" apart`, why: error.message }));
    }
    throw error;
  }
}

/** The expression over `x`, of built-ins alone. A formula or a function by its name is applied. */
function bodyIn(e: ast.Expression, variable: string, context: Context): Node {
  if (e.kind === "name" && context.scope.formula(e.name) === undefined && builtIns.get(e.name)?.arity === 1) {
    return { op: "call", name: e.name, args: [{ op: "variable", name: "x" }] };
  }
  const call: ast.Expression = e.kind === "name" && context.scope.formula(e.name) !== undefined
    ? {
      kind: "call",
      span: e.span,
      callee: { text: e.name, span: e.span },
      args: [{ value: { kind: "name", span: e.span, name: variable }, group: 0 }],
    }
    : e;
  const reader = new FormulaReader(context.scope);
  const body = inline(reader.node(call, withVariables(nothingInView, [[variable, "real"]])));
  return simplify(
    variable === "x" ? body : inline(body, new Map([[variable, { op: "variable", name: "x" }]])),
    new Map(),
  );
}

/** The same; undefined when there is none. */
export function tryCodingIn(e: ast.Expression, variable: string, context: Context): Coding | undefined {
  try {
    return codingIn(e, variable, context);
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

/** The stretches of ascending points at which the count is beyond all codes: half way between the points. */
export function straysOf(coding: Coding, x: ArrayLike<number>): { from: number; to: number }[] {
  const { codes, limit } = coding;
  if (codes.kind !== "integers" || limit === undefined) return [];
  const { low, high } = codes, last = limit === "wraps" ? high + 1 : high;
  const isBeyond = (v: number) => {
    const count = coding.count(v);
    return count < low || (limit === "wraps" ? count >= last : count > last);
  };
  const found: { from: number; to: number }[] = [];
  let open = false;
  for (let i = 0; i < x.length; i++) {
    const here = isBeyond(x[i]!);
    if (here && !open) found.push({ from: i === 0 ? x[0]! : (x[i - 1]! + x[i]!) / 2, to: x[i]! });
    if (here) found.at(-1)!.to = x[i]!;
    if (!here && open) found.at(-1)!.to = (x[i - 1]! + x[i]!) / 2;
    open = here;
  }
  return found;
}
