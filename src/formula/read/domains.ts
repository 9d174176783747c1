/** Parameters of formulas and schemes with their domains, and formulas as a whole. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { codebookNames } from "../codebooks.ts";
import { callable } from "../functions.ts";
import { typeOf, typeOfDomain, widthOf } from "../types.ts";
import {
  type Formula,
  type FormulaParameter,
  type FunctionName,
  outside,
  type ParameterDomain,
} from "../tree.ts";
import { fail, type FormulaReader } from "./reader.ts";
import type { View } from "./view.ts";

/** Domains that are words. */
const words = ["real", "integer", "boolean", "tensor"] as const;

function domainOf(
  reader: FormulaReader,
  { name, domain: e }: ast.Parameter,
  called: boolean,
): ParameterDomain {
  if (e === undefined) return { kind: called ? "functions" : "real" };
  if (e.kind === "name") {
    const word = words.find((w) => w === e.name);
    if (word !== undefined) return { kind: word };
  }
  if (e.kind === "list") {
    const known = [
      ...callable,
      ...codebookNames,
      ...reader.around.names().filter((n) => reader.around.formula(n) !== undefined),
    ];
    const names = e.items.map((item) => {
      if (item.kind !== "name") {
        fail(messages.listOfNumbers(e.span, { name: name.text }));
      }
      const text = item.kind === "name" ? item.name : "";
      if (known.includes(text)) return text;
      const near = suggest(text, known);
      return fail(
        messages.unknown(item.span, { kind: "function", name: text || "?", near, known: callable }),
      );
    });
    const formulas = new Map(names.flatMap((name) => {
      const formula = reader.around.formula(name);
      return formula === undefined ? [] : [[name, formula] as const];
    }));
    return { kind: "functions", names, ...(formulas.size > 0 && { formulas }) };
  }
  if (e.kind === "range") {
    const [from, to] = [reader.constant(e.from), reader.constant(e.to)];
    const whole = (part: ast.Expression): boolean =>
      part.kind === "number" ? part.integer : part.kind === "unary" ? whole(part.of) : true;
    if (!(from <= to)) {
      fail(messages.outOfRange(e.span, { what: "a range", want: "ascending", is: `${from}..${to}` }));
    }
    return { kind: "range", from, to, integer: whole(e.from) && whole(e.to) };
  }
  return fail(messages.wrongKind(e.span, {
    what: `the domain of "${name.text}"`,
    want: "range",
    is: e.kind,
    cure: `Write "in real", "in integer", "in tensor", "in 1..16" or "in [clamp, wrap]"`,
  }));
}

/** A function by its name, one of those of the domain. */
function functionNamed(reader: FormulaReader, e: ast.Expression, parameter: FormulaParameter): FunctionName {
  const name = e.kind === "name" ? e.name : "";
  const names = parameter.domain.kind === "functions" ? parameter.domain.names : undefined;
  const formula = reader.around.formula(name);
  const known = names === undefined ? formula !== undefined || callable.includes(name) : names.includes(name);
  if (known) return { op: "function", name, ...(formula && { formula }) };
  return fail(messages.outOfRange(e.span, {
    what: `"${parameter.name}"`,
    want: names === undefined ? "a formula or a function" : `one of ${names.join(", ")}`,
    is: name === "" ? "no function" : `"${name}"`,
  }));
}

/** Whether a text calls a name: a parameter that is called stands for a function. */
export type Calls = (name: string) => boolean;

export function readParameters(
  reader: FormulaReader,
  list: readonly ast.Parameter[],
  calls: Calls = () => false,
): FormulaParameter[] {
  const seen = new Set<string>();
  return list.map((p) => {
    const { text, span } = p.name;
    if (seen.has(text)) fail(messages.duplicateName(span, { name: text }));
    seen.add(text);
    const parameter = { name: text, domain: domainOf(reader, p, calls(text)) };
    if (p.fallback === undefined) return parameter;
    if (parameter.domain.kind === "functions") {
      return { ...parameter, fallback: functionNamed(reader, p.fallback, parameter) };
    }
    const fallback = reader.constant(p.fallback);
    checkDomain(fallback, parameter, p.fallback.span);
    return { ...parameter, fallback };
  });
}

/** Throws a diagnostic when a number is outside of a parameter's domain. */
export function checkDomain(value: number, parameter: FormulaParameter, span: ast.Word["span"]): void {
  const want = outside(value, parameter);
  if (want === undefined) return;
  fail(messages.outOfRange(span, { what: `"${parameter.name}"`, want, is: String(value) }));
}

export function readFormula(
  reader: FormulaReader,
  s: Extract<ast.Statement, { kind: "formula" }>,
  source: string,
  calls: Calls,
): Formula {
  const all = readParameters(reader, s.parameters, calls);
  const tensors = all.filter((_, i) => s.parameters[i]!.group === 0);
  const parameters = all.filter((_, i) => s.parameters[i]!.group !== 0);
  const isFunction = (p: FormulaParameter) => p.domain.kind === "functions";
  const view: View = {
    variables: new Map(all.filter((p) => !isFunction(p)).map((p) => [p.name, domainType(p, s)])),
    functions: new Set(all.filter(isFunction).map((p) => p.name)),
    tensors: new Set(all.filter((p) => p.domain.kind === "tensor").map((p) => p.name)),
    reducing: false,
  };
  const body = reader.node(s.body, view);
  const is = widthOf(body) > 1 ? undefined : typeOf(body, view.variables);
  if (is === "codes" || is === "table") {
    fail(messages.wrongKind(s.body.span, {
      what: "the value of a formula",
      want: "number",
      is: is === "codes" ? "range" : "list",
    }));
  }
  return { name: s.name.text, summary: s.summary, tensors, parameters, body, source };
}

/** A parameter without a domain may be given anything. */
function domainType(p: FormulaParameter, s: { readonly parameters: readonly ast.Parameter[] }) {
  const written = s.parameters.find((q) => q.name.text === p.name)?.domain;
  return written === undefined ? undefined : typeOfDomain(p);
}
