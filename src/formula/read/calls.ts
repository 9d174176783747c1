/** Calls in formulas: of parameters that stand for functions, of formulas, of built-ins, of reductions; and ranges of codes. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { codebookNames } from "../codebooks.ts";
import { builtIns, callable, reductions } from "../functions.ts";
import type { BuiltIn } from "../functions/built_in.ts";
import { type Argument, argumentOf, type Formula, type FormulaParameter, type Node, usage } from "../tree.ts";
import { checkDomain } from "./domains.ts";
import { fail, type FormulaReader } from "./reader.ts";
import type { View } from "./view.ts";

export function readCall(reader: FormulaReader, e: ast.CallExpression, view: View): Node {
  const { text: name, span } = e.callee;
  if (view.functions.has(name)) return { op: "parameter", name, args: plain(reader, e, view) };
  const formula = reader.around.formula(name);
  if (formula !== undefined) {
    return { op: "formula", formula, args: formulaArguments(reader, e, formula, view) };
  }
  const word = reader.around.word?.(name);
  if (word !== undefined && word !== name) {
    return readCall(reader, { ...e, callee: { text: word, span } }, view);
  }
  if (name === "codebook") return codebook(reader, e, view);
  if (name === "int" || name === "uint") return codes(reader, e, view);
  if (name === "range" && view.reducing) return rangeSlot(reader, e, view);
  if (name in reductions && view.tensors.size > 0) {
    const reduced = reduction(reader, e, view);
    if (reduced !== undefined) return reduced;
  }
  const builtin = builtIns.get(name);
  if (builtin !== undefined && callable.includes(name)) return builtInCall(reader, e, builtin, view);
  if (name in reductions) fail(messages.reducesNothing(span, { name }));
  const is = reader.around.kind(name);
  return fail(messages.unknown(span, {
    kind: "function",
    name,
    near: suggest(name, [
      ...callable,
      ...Object.keys(reductions),
      ...view.functions,
      ...reader.around.names(),
    ]),
    known: callable,
    ...(is !== undefined && { is }),
  }));
}

/** `max(abs(x))`, `quantile(x, 99%)`, `dot(x, y)`; undefined for the functions of numbers that share a name. */
function reduction(reader: FormulaReader, e: ast.CallExpression, view: View): Node | undefined {
  const name = e.callee.text;
  const arity = reductions[name]!.takes.length;
  if (e.args.length !== arity) {
    if (builtIns.has(name)) return undefined;
    return fail(messages.wrongNumberOfArguments(e.span, {
      of: name,
      takes: arity,
      has: e.args.length,
      example: reductions[name]!.example,
    }));
  }
  const elementwise = { ...view, reducing: false };
  const { takes, rows } = reductions[name]!;
  // The share of a quantile is one number for the level, and so are the levels of a threshold and what rules a search.
  const values = ["quantile", "entropy_threshold", "kmeans"].includes(name) ? 1 : rows?.values ?? arity;
  const args = e.args.map(({ value }, i) => {
    const want = takes[i]!;
    if (i < values) return reader.node(value, elementwise);
    if (want === "codes") return rangeOfCodes(reader, value, name, view);
    return want === "table"
      ? reader.typed(value, want, `an argument of ${name}`, view)
      : reader.node(value, view);
  });
  return { op: "reduce", name, args };
}

/** `range()`, `range(abs(x))`: the ends, low and high, that `clip` chooses. */
function rangeSlot(reader: FormulaReader, e: ast.CallExpression, view: View): Node {
  if (e.args.length > 1) {
    fail(messages.wrongNumberOfArguments(e.span, {
      of: "range",
      takes: 1,
      has: e.args.length,
      example: "(low, high) = range(x)",
    }));
  }
  return { op: "reduce", name: "range", args: plain(reader, e, { ...view, reducing: false }) };
}

/** `codebook(gauss, bits)`, or of a parameter that stands for a distribution. */
function codebook(reader: FormulaReader, e: ast.CallExpression, view: View): Node {
  const [of, bits] = e.args;
  const named = [of, bits].some((arg, i) =>
    arg?.name !== undefined && !(i === 1 && arg.name.text === "bits")
  );
  if (of === undefined || bits === undefined || e.args.length > 2 || named) {
    const example = "codebook(gauss, bits)";
    return fail(
      messages.wrongNumberOfArguments(e.span, { of: "codebook", takes: 2, has: e.args.length, example }),
    );
  }
  const name = of.value.kind === "name" ? of.value.name : "";
  const args = [reader.typed(bits.value, "integer", "the bits of a codebook", view)];
  if (view.functions.has(name)) return { op: "parameter", name, args };
  if (codebookNames.includes(name)) return { op: "call", name, args };
  return fail(messages.unknown(of.value.span, {
    kind: "distribution",
    name: name || "?",
    near: suggest(name, codebookNames),
    known: codebookNames,
  }));
}

function builtInCall(reader: FormulaReader, e: ast.CallExpression, builtin: BuiltIn, view: View): Node {
  const wrong = builtin.variable ? e.args.length < builtin.arity : e.args.length !== builtin.arity;
  if (wrong) {
    fail(messages.wrongNumberOfArguments(e.span, {
      of: builtin.name,
      takes: builtin.arity,
      has: e.args.length,
      example: builtin.example,
    }));
  }
  checkUnnamed(e);
  const args = e.args.map(({ value }, i) => {
    const takes = builtin.takes[builtin.variable ? 0 : i]!;
    if (takes !== "codes") return reader.typed(value, takes, `an argument of ${builtin.name}`, view);
    return rangeOfCodes(reader, value, builtin.name, view);
  });
  return { op: "call", name: builtin.name, args };
}

function rangeOfCodes(reader: FormulaReader, value: ast.Expression, of: string, view: View): Node {
  const node = reader.node(value, view);
  if (node.op === "codes") return node;
  return fail(messages.wrongKind(value.span, {
    what: `the range of ${of}`,
    want: "range",
    is: "number",
    cure: `Write ${of}(..., int(8)) or ${of}(..., -8..7)`,
  }));
}

const call = (of: string, ...args: Node[]): Node => ({ op: "call", name: of, args });
const number = (value: number): Node => ({ op: "number", value });

/** `int(b)`: -2^(b-1) .. 2^(b-1) - 1; `uint(b)`: 0 .. 2^b - 1. */
function codes(reader: FormulaReader, e: ast.CallExpression, view: View): Node {
  const name = e.callee.text;
  const [bits] = plain(reader, e, view);
  if (bits === undefined || e.args.length !== 1) {
    return fail(
      messages.wrongNumberOfArguments(e.span, {
        of: name,
        takes: 1,
        has: e.args.length,
        example: `${name}(8)`,
      }),
    );
  }
  const half = call("power", number(2), call("subtract", bits, number(1)));
  const label = { name, bits };
  return name === "int"
    ? { op: "codes", low: call("negate", half), high: call("subtract", half, number(1)), label }
    : {
      op: "codes",
      low: number(0),
      high: call("subtract", call("power", number(2), bits), number(1)),
      label,
    };
}

function checkUnnamed(e: ast.CallExpression): void {
  const named = e.args.find((arg) => arg.name !== undefined)?.name;
  if (named === undefined) return;
  fail(messages.unknownParameter(named.span, { of: e.callee.text, name: named.text, near: [], known: [] }));
}

/** Arguments without names. */
function plain(reader: FormulaReader, e: ast.CallExpression, view: View): Node[] {
  checkUnnamed(e);
  return e.args.map((arg) => reader.node(arg.value, view));
}

/** Arguments of a formula in the order of its parameters: by place, or by name. */
function formulaArguments(
  reader: FormulaReader,
  e: ast.CallExpression,
  formula: Formula,
  view: View,
): Argument[] {
  const wanted = [...formula.tensors, ...formula.parameters];
  const found = new Map<string, Argument>();
  let place = 0;
  for (const arg of e.args) {
    if (arg.name === undefined && arg.group === 1 && place < formula.tensors.length) {
      place = formula.tensors.length;
    }
    const parameter = arg.name === undefined
      ? wanted[place++]
      : wanted.find((p) => p.name === arg.name!.text);
    if (parameter === undefined) return fail(noSuchParameter(e, arg, formula));
    if (found.has(parameter.name)) fail(messages.twice(arg.value.span, { what: `"${parameter.name}"` }));
    found.set(parameter.name, argument(reader, arg.value, parameter, view));
  }
  return wanted.map((p) =>
    found.get(p.name) ??
      (p.fallback === undefined
        ? fail(messages.missingParameter(e.span, { of: formula.name, name: p.name, example: usage(formula) }))
        : argumentOf(p.fallback))
  );
}

function noSuchParameter(e: ast.CallExpression, arg: ast.Argument, formula: Formula) {
  const known = [...formula.tensors, ...formula.parameters].map((p) => p.name);
  if (arg.name !== undefined) {
    const { text, span } = arg.name;
    return messages.unknownParameter(span, {
      of: formula.name,
      name: text,
      near: suggest(text, known),
      known,
    });
  }
  return messages.wrongNumberOfArguments(e.span, {
    of: formula.name,
    takes: known.length,
    has: e.args.length,
    example: usage(formula),
  });
}

function argument(
  reader: FormulaReader,
  e: ast.Expression,
  parameter: FormulaParameter,
  view: View,
): Argument {
  if (parameter.domain.kind === "functions") {
    const given = e.kind === "name" ? e.name : "";
    const { names } = parameter.domain;
    if (view.functions.has(given)) return { op: "function", name: given };
    const name = reader.around.word?.(given) ?? given;
    const known = names === undefined || names.includes(name);
    const formula = reader.around.formula(given);
    if (known && formula !== undefined) return { op: "function", name, formula };
    if (known && callable.includes(name)) return { op: "function", name };
    return fail(messages.outOfRange(e.span, {
      what: `"${parameter.name}"`,
      want: names === undefined ? "a formula or a function" : `one of ${names.join(", ")}`,
      is: name === "" ? "no function" : `"${name}"`,
    }));
  }
  // A whole tensor is given to be reduced inside.
  if (parameter.domain.kind === "tensor") return reader.node(e, { ...view, reducing: false });
  const want = parameter.domain.kind === "boolean" ? "boolean" : "real";
  const node = reader.typed(e, want, `"${parameter.name}"`, view);
  if (node.op === "number") checkDomain(node.value, parameter, e.span);
  return node;
}
