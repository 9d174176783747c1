/** `derivative(F)`, `derivative(F, s)`: a formula as a value. */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { suggest } from "../../grammar/suggest.ts";
import { derivative } from "../formula/derivative.ts";
import { FormulaError } from "../formula/tree.ts";
import { fail } from "./context.ts";
import type { Value } from "./values.ts";

/** The name of a parameter, which is no name of the session: `s` in `derivative(F, s)`. */
export const parameterArgument = ({ callee, args }: ast.CallExpression): ast.Expression | undefined =>
  callee.text === "derivative" && args[1]?.value.kind === "name" ? args[1].value : undefined;

export function derive(e: ast.CallExpression, of: Value): Value {
  const [, by] = e.args;
  if (e.args.length > 2 || (by !== undefined && by.value.kind !== "name")) {
    fail(messages.wrongNumberOfArguments(e.span, {
      of: "derivative",
      takes: 2,
      has: e.args.length,
      example: "derivative(F, s)",
    }));
  }
  if (of.kind !== "formula") {
    return fail(messages.wrongKind(e.args[0]!.value.span, {
      what: "what is derived",
      want: "formula",
      is: of.kind,
      cure: "Give it the name of a formula: derivative(F), derivative(F, s)",
    }));
  }
  const known = [...of.formula.tensors, ...of.formula.parameters].map((p) => p.name);
  const name = by?.value.kind === "name" ? by.value.name : undefined;
  if (name !== undefined && !known.includes(name)) {
    fail(messages.unknownParameter(by!.value.span, {
      of: of.formula.name,
      name,
      near: suggest(name, known),
      known,
    }));
  }
  try {
    return { kind: "formula", formula: derivative(of.formula, name) };
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    return fail(messages.cannotCompute(e.span, { what: `derive ${of.formula.name}`, why: error.message }));
  }
}
