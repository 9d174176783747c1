/** The parameters of a scheme, where it is used: by name, the first by place. */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { callable } from "../formula/functions.ts";
import {
  type FormulaParameter,
  functionIn,
  type FunctionName,
  type Given,
  type SchemeFormula,
} from "../formula/tree.ts";
import type { Param, WordEntry } from "../registry/define.ts";
import { bindNamed } from "./bind_arguments.ts";
import { type Context, fail } from "./context.ts";
import type { Locals } from "./expression.ts";

const silent = { en: "", zh: "" };

function paramOf({ name, domain, fallback }: FormulaParameter): Param {
  const shared = { name, doc: silent, min: -Infinity, max: Infinity };
  if (domain.kind === "functions") {
    return {
      ...shared,
      kind: "word",
      ...(domain.names && { words: domain.names }),
      ...(typeof fallback === "object" && { usual: fallback.name }),
    };
  }
  const isInteger = domain.kind === "range" && domain.integer;
  return {
    ...shared,
    kind: isInteger ? "integer" : "number",
    ...(isInteger && { unit: "bits" }),
    ...(domain.kind === "range" && { min: domain.from, max: domain.to }),
    ...(typeof fallback === "number" && { fallback }),
  };
}

export function schemeArguments(
  scheme: SchemeFormula,
  use: ast.CallExpression | ast.NameExpression,
  context: Context,
  locals: Locals = new Map(),
): Given {
  const entry: WordEntry = {
    kind: "property",
    name: scheme.name,
    summary: silent,
    examples: [scheme.source],
    params: scheme.parameters.map(paramOf),
  };
  const values = bindNamed(entry, use, context, locals);
  return new Map(scheme.parameters.map((parameter): [string, number | FunctionName] => {
    const { name, domain } = parameter, value = values[name]!;
    if (typeof value === "number") return [name, value];
    if (domain.kind === "functions" && domain.names !== undefined) {
      return [name, functionIn(parameter, value)];
    }
    // Any formula, or any function.
    const formula = context.scope.formula(value);
    if (formula === undefined && !callable.includes(value)) {
      const what = `"${name}" of ${scheme.name}`;
      fail(messages.outOfRange(use.span, { what, want: "a formula or a function", is: value }));
    }
    return [name, { op: "function", name: value, ...(formula && { formula }) }];
  }));
}
