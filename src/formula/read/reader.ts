/**
 * From the grammar's tree to formulas: names become variables, built-ins, other formulas; ranges become codes. This folder is the
 * front door of formulas, and the only part of them that knows the grammar.
 */
import type * as ast from "../../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { callable, operators } from "../functions.ts";
import { type Type } from "../functions/built_in.ts";
import { typeOf, widthOf } from "../types.ts";
import type { Branch, LetBinding, Node } from "../tree.ts";
import { readCall } from "./calls.ts";
import { nothingInView, type Surroundings, type View, withVariables } from "./view.ts";

export const fail = (diagnostic: Diagnostic): never => {
  throw new DiagnosticError(diagnostic);
};

const kindWords: Readonly<Record<Type | "tuple", string>> = {
  real: "number",
  integer: "integer",
  boolean: "condition",
  codes: "range",
  table: "list",
  tuple: "tuple",
};

/** @throws DiagnosticError when binary32 has no number near a literal: what is computed with it would be ∞ or 0. */
export function checkHeld({ value, span }: ast.NumberExpression): void {
  const held = Math.fround(value);
  if (Number.isFinite(held) && (held !== 0 || value === 0)) return;
  fail(messages.notInBinary32(span, { is: String(value), large: held !== 0 }));
}

export class FormulaReader {
  readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
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
        checkHeld(e);
        return { op: "number", value: e.unit === undefined ? e.value : e.value / 100 };
      case "name":
        return this.#name(e, view);
      case "call":
        return readCall(this, e, view);
      case "index":
        return { op: "index", of: this.node(e.of, view), at: this.typed(e.at, "integer", "an index", view) };
      case "unary":
        if (e.op === "not") {
          return { op: "call", name: "not", args: [this.typed(e.of, "boolean", "this", view)] };
        }
        if (e.of.kind === "number") checkHeld(e.of);
        return e.of.kind === "number" && e.of.unit === undefined
          ? { op: "number", value: -e.of.value }
          : { op: "call", name: "negate", args: [this.typed(e.of, "real", "this", view)] };
      case "binary": {
        const wants = e.op === "and" || e.op === "or" ? "boolean" : "real";
        const args = [e.left, e.right].map((side) => this.typed(side, wants, "this", view));
        return { op: "call", name: operators[e.op]!, args };
      }
      case "range":
        return { op: "codes", low: this.node(e.from, view), high: this.node(e.to, view) };
      case "list":
        if (e.items.length === 0) {
          fail(messages.outOfRange(e.span, { what: "a table", want: "one entry or more", is: "[]" }));
        }
        return { op: "table", values: e.items.map((item) => this.constant(item, view)) };
      case "tuple":
        return { op: "tuple", items: e.items.map((item) => this.node(item, view)) };
      case "cases":
        return this.#cases(e, view);
      case "where":
        return this.#where(e, view);
      default: {
        const kinds: Record<string, string> = {
          text: "text",
          sweep: "table",
          refine: "table",
          sort: "table",
          summarize: "table",
          sensitivity: "table",
          train: "model",
          network: "network",
        };
        const is = kinds[e.kind] ?? "quantized";
        const cure = is === "text" && {
          cure: 'Texts are not added: they stand beside one another, print "a", "b"',
          cureZh: '文本不能相加：用逗号并列，print "a", "b"',
        };
        return fail(messages.wrongKind(e.span, { what: "it", want: "number", is, ...cure }));
      }
    }
  }

  /** A node whose type, as far as it is known, must be what its place asks for. */
  typed(e: ast.Expression, want: Type, what: string, view: View): Node {
    const node = this.node(e, view);
    const width = widthOf(node);
    const is = width > 1 ? "tuple" : typeOf(node, view.variables);
    const fits = is === undefined || is === want || (want === "real" && is === "integer");
    if (fits) return node;
    const cures: Partial<Record<string, string>> = {
      "real boolean": "Choose by it: select(condition, 1, 0), or { 1 if condition, 0 otherwise }",
      "boolean real": "Compare it, such as x > 0",
      "boolean integer": "Compare it, such as x > 0",
      "integer real": "Round it: round(x)",
      "real tuple": "Name its parts first: ... where (s, z) = ...",
    };
    const cure = cures[`${want} ${is}`];
    return fail(messages.wrongKind(e.span, {
      what,
      want: kindWords[want],
      is: kindWords[is],
      ...(cure !== undefined && { cure }),
    }));
  }

  constant(e: ast.Expression, view: View = nothingInView): number {
    const node = this.node(e, view);
    if (node.op === "number") return node.value;
    return fail(messages.wrongKind(e.span, { what: "it", want: "number", is: "formula" }));
  }

  #name(e: ast.NameExpression, view: View): Node {
    if (view.reducing && view.tensors.has(e.name)) fail(messages.notReduced(e.span, { name: e.name }));
    if (view.variables.has(e.name)) return { op: "variable", name: e.name };
    const number = this.around.number(e.name);
    if (number !== undefined) return { op: "number", value: number };
    const values = this.around.table(e.name);
    if (values !== undefined) return { op: "table", values };
    const other = view.functions.has(e.name) ? "function" : this.around.kind(e.name);
    if (other !== undefined) {
      return fail(messages.wrongKind(e.span, { what: `"${e.name}"`, want: "number", is: other }));
    }
    const known = [...view.variables.keys()];
    return fail(messages.unknown(e.span, {
      kind: "name",
      name: e.name,
      near: suggest(e.name, [...known, ...this.around.names(), ...callable]),
      known,
      ...(callable.includes(e.name) && { is: "function" }),
    }));
  }

  #cases(e: ast.CasesExpression, view: View): Node {
    const branches: Branch[] = [];
    let otherwise: Node | undefined;
    for (const { value, condition, span } of e.branches) {
      if (otherwise !== undefined) fail(messages.afterOtherwise(span, {}));
      if (condition === undefined) otherwise = this.node(value, view);
      else {branches.push({
          when: this.typed(condition, "boolean", "a case", view),
          value: this.node(value, view),
        });}
    }
    if (otherwise === undefined) return fail(messages.noOtherwise(e.span, {}));
    return branches.length === 0 ? otherwise : { op: "cases", branches, otherwise };
  }

  #where({ bindings, body }: ast.WhereExpression, view: View): Node {
    let inner = view;
    const read = bindings.map((binding) => {
      const bound = this.binding(binding, inner);
      inner = withVariables(inner, typesOfBinding(bound, inner));
      return bound;
    });
    return { op: "let", bindings: read, body: this.node(body, inner) };
  }

  /** `name = value`, or `(s, z) = value` with as many parts as names. */
  binding({ names, value, span }: ast.Binding, view: View): LetBinding {
    const seen = new Set<string>();
    for (const { text, span: at } of names) {
      if (seen.has(text) || view.variables.has(text) || view.functions.has(text)) {
        fail(messages.duplicateName(at, { name: text }));
      }
      seen.add(text);
    }
    const node = this.node(value, view);
    const parts = widthOf(node);
    if (parts !== names.length) fail(messages.wrongNumberOfParts(span, { names: names.length, parts }));
    return { names: names.map((n) => n.text), value: node };
  }
}

/** The names of a binding with their types. */
export function typesOfBinding({ names, value }: LetBinding, view: View): [string, Type | undefined][] {
  return names.map((name) => [name, names.length === 1 ? typeOf(value, view.variables) : undefined]);
}
