/**
 * From the grammar's tree to formulas: names become variables, built-ins, other formulas; ranges become codes. The
 * front door of this folder, and the only file in it that knows the grammar.
 */
import type * as ast from "../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError } from "../../grammar/diagnostic.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import { builtIns, callable, operators, reductions } from "./functions.ts";
import {
  type Argument,
  type Formula,
  type FormulaParameter,
  type Node,
  outside,
  type ParameterDomain,
} from "./tree.ts";

/** What the names of the session are to a formula. */
export interface Surroundings {
  formula(name: string): Formula | undefined;
  /** A number that a cell has defined. */
  number(name: string): number | undefined;
  /** A list of numbers that a cell has defined. */
  table(name: string): readonly number[] | undefined;
  /** All names of both sorts, for did-you-mean. */
  names(): readonly string[];
  /** What else a name is, such as "model"; undefined when it is nothing. */
  kind(name: string): string | undefined;
}

type Span = ast.Word["span"];
const fail = (diagnostic: Diagnostic): never => {
  throw new DiagnosticError(diagnostic);
};

/** Names in view inside one formula or scheme. */
export interface View {
  readonly variables: ReadonlySet<string>;
  /** Parameters that stand for functions. */
  readonly functions: ReadonlySet<string>;
  /** Constants of a scheme: numbers and tables. */
  readonly tables: ReadonlySet<string>;
  /** True in the statistics of a scheme, where `max(abs(x))` reduces. */
  readonly statistics: boolean;
}

/** No names but the session's. */
const nothing: View = { variables: new Set(), functions: new Set(), tables: new Set(), statistics: false };

const fallbackOf = ({ fallback }: FormulaParameter): Node | undefined =>
  fallback === undefined ? undefined : { op: "number", value: fallback };

export class FormulaReader {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  node(e: ast.Expression, view: View): Node {
    switch (e.kind) {
      case "number":
        if (e.unit !== undefined && e.unit.text !== "%") {
          return fail(messages.wrongUnit(e.unit.span, {
            what: "a number in a formula",
            want: "a plain number",
            is: `${e.value} ${e.unit.text}`,
            cure: `${e.value}`,
          }));
        }
        return { op: "number", value: e.unit === undefined ? e.value : e.value / 100 };
      case "name":
        return this.#name(e, view);
      case "call":
        return this.#call(e, view);
      case "index":
        return { op: "index", of: this.node(e.of, view), at: this.node(e.at, view) };
      case "unary":
        return e.of.kind === "number" && e.of.unit === undefined
          ? { op: "number", value: -e.of.value }
          : { op: "call", name: "negate", args: [this.node(e.of, view)] };
      case "binary":
        return {
          op: "call",
          name: operators[e.op]!,
          args: [this.node(e.left, view), this.node(e.right, view)],
        };
      case "range":
        return { op: "codes", low: this.node(e.from, view), high: this.node(e.to, view) };
      case "list":
        return { op: "table", values: e.items.map((item) => this.#constant(item, view)) };
      case "text":
      case "apply":
        return fail(
          messages.wrongKind(e.span, {
            what: "this",
            want: "number",
            is: e.kind === "text" ? "text" : "quantized",
          }),
        );
    }
  }

  #constant(e: ast.Expression, view: View): number {
    const node = this.node(e, view);
    if (node.op !== "number") {
      fail(messages.wrongKind(e.span, { what: "this", want: "number", is: "formula" }));
    }
    return (node as { value: number }).value;
  }

  #name(e: ast.NameExpression, view: View): Node {
    if (view.statistics && e.name === "x") {
      fail(messages.notReduced(e.span, {}));
    }
    if (view.variables.has(e.name) || view.tables.has(e.name)) return { op: "variable", name: e.name };
    const number = this.#around.number(e.name);
    if (number !== undefined) return { op: "number", value: number };
    const values = this.#around.table(e.name);
    if (values !== undefined) return { op: "table", values };
    const other = this.#around.kind(e.name);
    if (other !== undefined) {
      return fail(messages.wrongKind(e.span, { what: `"${e.name}"`, want: "number", is: other }));
    }
    const is = this.#around.kind(e.name) ?? (callable.includes(e.name) ? "function" : undefined);
    const known = [...view.variables, ...view.tables];
    return fail(messages.unknown(e.span, {
      kind: "name",
      name: e.name,
      near: suggest(e.name, [...known, ...this.#around.names(), ...callable]),
      known,
      ...(is !== undefined && { is }),
    }));
  }

  #call(e: ast.CallExpression, view: View): Node {
    const { text: name, span } = e.callee;
    if (view.functions.has(name)) return { op: "parameter", name, args: this.#plain(e, view) };
    const formula = this.#around.formula(name);
    if (formula !== undefined) return { op: "formula", formula, args: this.#arguments(e, formula, view) };
    if (name === "int" || name === "uint") return this.#codes(e, view);
    if (view.statistics && name in reductions && e.args.length === 1) {
      return { op: "reduce", name, of: this.node(e.args[0]!.value, { ...view, statistics: false }) };
    }
    const builtin = builtIns.get(name);
    if (builtin === undefined || !callable.includes(name)) {
      const is = this.#around.kind(name);
      const near = suggest(name, [...callable, ...view.functions, ...this.#around.names()]);
      return fail(messages.unknown(span, {
        kind: "function",
        name,
        near,
        known: callable,
        ...(is !== undefined && { is }),
      }));
    }
    const wrong = builtin.variable ? e.args.length < builtin.arity : e.args.length !== builtin.arity;
    if (wrong) {
      fail(
        messages.wrongNumberOfArguments(e.span, {
          of: name,
          takes: builtin.arity,
          has: e.args.length,
          example: builtin.example,
        }),
      );
    }
    const args = this.#plain(e, view);
    if (builtin.codes && args[1]!.op !== "codes") {
      fail(messages.wrongKind(e.args[1]!.value.span, {
        what: `the range of ${name}`,
        want: "range",
        is: "number",
        cure: `Write ${name}(..., int(8)) or ${name}(..., -8..7)`,
      }));
    }
    return { op: "call", name, args };
  }

  /** `int(b)`: -2^(b-1) .. 2^(b-1) - 1; `uint(b)`: 0 .. 2^b - 1. */
  #codes(e: ast.CallExpression, view: View): Node {
    const name = e.callee.text;
    const [bits] = this.#plain(e, view);
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
    const call = (of: string, ...args: Node[]): Node => ({ op: "call", name: of, args });
    const one: Node = { op: "number", value: 1 };
    const two: Node = { op: "number", value: 2 };
    const half = call("power", two, call("subtract", bits, one));
    const label = { name, bits };
    return name === "int"
      ? { op: "codes", low: call("negate", half), high: call("subtract", half, one), label }
      : {
        op: "codes",
        low: { op: "number", value: 0 },
        high: call("subtract", call("power", two, bits), one),
        label,
      };
  }

  /** Arguments without names, as built-ins take them. */
  #plain(e: ast.CallExpression, view: View): Node[] {
    return e.args.map((arg) => {
      if (arg.name !== undefined) {
        fail(
          messages.unknownParameter(arg.name.span, {
            of: e.callee.text,
            name: arg.name.text,
            near: [],
            known: [],
          }),
        );
      }
      return this.node(arg.value, view);
    });
  }

  /** Arguments of a formula in the order of its parameters: by place, or by name. */
  #arguments(e: ast.CallExpression, formula: Formula, view: View): Argument[] {
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
      if (parameter === undefined) {
        const known = wanted.map((p) => p.name);
        fail(
          arg.name === undefined
            ? messages.wrongNumberOfArguments(e.span, {
              of: formula.name,
              takes: wanted.length,
              has: e.args.length,
              example: usage(formula),
            })
            : messages.unknownParameter(arg.name.span, {
              of: formula.name,
              name: arg.name.text,
              near: suggest(arg.name.text, known),
              known,
            }),
        );
      }
      found.set(parameter!.name, this.#argument(arg.value, parameter!, view));
    }
    return wanted.map((p) =>
      found.get(p.name) ?? fallbackOf(p) ??
        fail(messages.missingParameter(e.span, { of: formula.name, name: p.name, example: usage(formula) }))
    );
  }

  #argument(e: ast.Expression, parameter: FormulaParameter, view: View): Argument {
    if (parameter.domain.kind === "functions") {
      const name = e.kind === "name" ? e.name : "";
      if (view.functions.has(name) || parameter.domain.names.includes(name)) return { op: "function", name };
      return fail(messages.outOfRange(e.span, {
        what: `"${parameter.name}"`,
        want: `one of ${parameter.domain.names.join(", ")}`,
        is: name === "" ? "no function" : `"${name}"`,
      }));
    }
    const node = this.node(e, view);
    if (node.op === "number") checkDomain(node.value, parameter, e.span);
    return node;
  }

  /** The domain of a parameter as it was written. */
  domain(parameter: ast.Parameter): ParameterDomain {
    const e = parameter.domain;
    if (e === undefined || (e.kind === "name" && e.name === "real")) return { kind: "real" };
    const view = nothing;
    if (e.kind === "list") {
      const names = e.items.map((item) => {
        const name = item.kind === "name" ? item.name : "";
        if (!callable.includes(name)) {
          fail(
            messages.unknown(item.span, {
              kind: "function",
              name: name || "?",
              near: suggest(name, callable),
              known: callable,
            }),
          );
        }
        return name;
      });
      return { kind: "functions", names };
    }
    if (e.kind === "range") {
      const from = this.#constant(e.from, view);
      const to = this.#constant(e.to, view);
      const whole = (part: ast.Expression): boolean =>
        part.kind === "number" ? part.integer : part.kind === "unary" ? whole(part.of) : true;
      if (!(from <= to)) {
        fail(messages.outOfRange(e.span, { what: "a range", want: "ascending", is: `${from}..${to}` }));
      }
      return { kind: "range", from, to, integer: whole(e.from) && whole(e.to) };
    }
    return fail(messages.wrongKind(e.span, {
      what: `the domain of "${parameter.name.text}"`,
      want: "range",
      is: e.kind,
      cure: `Write "in real", "in 1..16" or "in [clamp, wrap]"`,
    }));
  }

  parameters(list: readonly ast.Parameter[]): FormulaParameter[] {
    const seen = new Set<string>();
    return list.map((p) => {
      if (seen.has(p.name.text)) fail(messages.duplicateName(p.name.span, { name: p.name.text }));
      seen.add(p.name.text);
      const parameter = { name: p.name.text, domain: this.domain(p) };
      if (p.fallback === undefined) return parameter;
      const fallback = this.#constant(p.fallback, nothing);
      checkDomain(fallback, parameter, p.fallback.span);
      return { ...parameter, fallback };
    });
  }

  formula(s: Extract<ast.Statement, { kind: "formula" }>, source: string): Formula {
    const all = this.parameters(s.parameters);
    const groups = s.parameters.map((p) => p.group);
    const tensors = all.filter((_, i) => groups[i] === 0);
    const parameters = all.filter((_, i) => groups[i] !== 0);
    const isFunction = (p: FormulaParameter) => p.domain.kind === "functions";
    const view: View = {
      variables: new Set(all.filter((p) => !isFunction(p)).map((p) => p.name)),
      functions: new Set(all.filter(isFunction).map((p) => p.name)),
      tables: new Set(),
      statistics: false,
    };
    const body = this.node(s.body, view);
    if (body.op === "codes" || body.op === "table") {
      fail(
        messages.wrongKind(s.body.span, {
          what: "the value of a formula",
          want: "number",
          is: body.op === "codes" ? "range" : "list",
        }),
      );
    }
    return { name: s.name.text, tensors, parameters, body, source };
  }
}

/** How a formula is called. */
export function usage(formula: Formula): string {
  const groups = [formula.tensors, formula.parameters].filter((g) => g.length > 0);
  return `${formula.name}(${groups.map((g) => g.map((p) => p.name).join(", ")).join("; ")})`;
}

/** Throws a diagnostic when a number is outside of a parameter's domain. */
function checkDomain(value: number, parameter: FormulaParameter, span: Span): void {
  const want = outside(value, parameter);
  if (want !== undefined) {
    fail(messages.outOfRange(span, { what: `"${parameter.name}"`, want, is: String(value) }));
  }
}
