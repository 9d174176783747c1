/** The scheme that an expression of a plot names, with its arguments. */
import type * as ast from "../../../grammar/ast.ts";
import type { Given, SchemeFormula } from "../../formula/tree.ts";
import { find, shortFormat } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import type { Context } from "../context.ts";
import { asCall } from "../given.ts";
import { preludeSchemes } from "../prelude.ts";
import { schemeArguments } from "../scheme_arguments.ts";

/** A scheme of the session, or one of the prelude for a format: `int4`, `uint(8)`, which are symmetric. */
export function schemeNamed(
  e: ast.Expression,
  context: Context,
): { scheme: SchemeFormula; args: Given } | undefined {
  if (e.kind !== "name" && e.kind !== "call") return undefined;
  const name = e.kind === "name" ? e.name : e.callee.text;
  const value = context.scope.get(name);
  if (value?.kind === "scheme") {
    const { use, locals } = e.kind === "name" && value.given !== undefined
      ? asCall(e, name, value.given, new Map())
      : { use: e, locals: new Map() };
    return { scheme: value.scheme, args: schemeArguments(value.scheme, use, context, locals) };
  }
  const short = shortFormat(name);
  const entry = short?.entry ?? find("format", name);
  const scheme = entry && preludeSchemes().get(`${entry.name}_symmetric`);
  if (value !== undefined || entry === undefined || scheme === undefined) return undefined;
  return { scheme, args: new Map(Object.entries(bindArguments(entry, e, context, new Map(), short?.value))) };
}
