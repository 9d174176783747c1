/** `samples(gauss, laplace, rows: 2048, columns: 2048, seed: 0)`: a model whose weights are drawn. */
import type * as ast from "../../../grammar/ast.ts";
import { drawnModel } from "../../model/drawn.ts";
import { find } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import type { Context } from "../context.ts";
import type { Locals } from "../expression.ts";
import type { Value } from "../values.ts";
import { checkNames, given } from "./arguments.ts";

const example = "samples(gauss, laplace, student_t(5), rows: 2048, columns: 2048, seed: 0)";

export function samples(e: ast.CallExpression, context: Context, locals: Locals): Value {
  const entry = find("function", "samples")!;
  checkNames(e, entry.params.map((p) => p.name));
  const { distributions, named, open } = given(e, context, locals, example);
  if (open) return { kind: "unbound", name: "" };
  const { rows, columns, seed } = bindArguments(entry, { ...e, args: named }, context, locals);
  const model = drawnModel(distributions, { rows: rows!, cols: columns!, seed: seed! });
  return { kind: "model", model, name: "samples" };
}
