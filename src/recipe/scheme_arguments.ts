/** The parameters of a scheme, where it is used: by name, the first by place. */
import type * as ast from "../../grammar/ast.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import type { WordEntry } from "../registry/define.ts";
import { bindArguments } from "./bind_arguments.ts";
import type { Context } from "./context.ts";
import type { Locals } from "./expression.ts";

const silent = { en: "", zh: "" };

export function schemeArguments(
  scheme: SchemeFormula,
  use: ast.CallExpression | ast.NameExpression,
  context: Context,
  locals: Locals = new Map(),
): ReadonlyMap<string, number> {
  const entry: WordEntry = {
    kind: "property",
    name: scheme.name,
    summary: silent,
    examples: [scheme.source],
    params: scheme.parameters.map(({ name, domain, fallback }) => ({
      name,
      ...(fallback !== undefined && { fallback }),
      kind: domain.kind === "range" && domain.integer ? "integer" : "number",
      unit: "bits",
      min: domain.kind === "range" ? domain.from : -Infinity,
      max: domain.kind === "range" ? domain.to : Infinity,
      doc: silent,
    })),
  };
  return new Map(Object.entries(bindArguments(entry, use, context, locals)));
}
