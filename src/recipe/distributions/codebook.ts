/** `codebook(gauss, bits: 3)`: the Lloyd-Max levels of a distribution, in its standard deviations, as a list. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { codebookOf } from "../../formula/codebooks.ts";
import { type Context, fail } from "../context.ts";
import type { Locals } from "../expression.ts";
import type { Value } from "../values.ts";
import { bitsOf, checkNames, given } from "./arguments.ts";

const example = "codebook(gauss, bits: 3)";

export function codebook(e: ast.CallExpression, context: Context, locals: Locals): Value {
  checkNames(e, ["bits"]);
  const { distributions, open } = given(e, context, locals, example);
  if (open) return { kind: "unbound", name: "" };
  const bits = bitsOf(e, context, locals, example);
  const [p, second] = distributions;
  if (second !== undefined || bits.length !== 1) {
    const has = second === undefined ? bits.length : distributions.length;
    fail(messages.wrongNumberOfArguments(e.span, { of: "codebook", takes: 1, has, example }));
  }
  const items = codebookOf(p!, bits[0]!).map((value) => ({ kind: "number", value }) as const);
  return { kind: "list", items };
}
