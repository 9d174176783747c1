/** A name with arguments as a value, such as `ternary(0.5)`, `int(4)` or `percentile(99%)`: the arguments travel with the name. */
import type * as ast from "../../grammar/ast.ts";
import type { Context } from "./context.ts";
import { evaluate, type Locals } from "./expression.ts";
import { show } from "./use_recipe.ts";
import type { Given } from "./values.ts";

/** The arguments of a call, evaluated where they stand; nothing when one of them is told by running the cell only. */
export function givenIn(e: ast.CallExpression, context: Context, locals: Locals): Given[] | undefined {
  const given = e.args.map(({ name, value }): Given => ({
    ...(name !== undefined && { name: name.text }),
    value: evaluate(value, context, locals),
  }));
  return given.some(({ value }) => value.kind === "unbound") ? undefined : given;
}

/** The call that such a value stands for where its name is used, and the names that its arguments have there. */
export function asCall(
  use: ast.NameExpression,
  name: string,
  given: readonly Given[],
  locals: Locals,
): { use: ast.CallExpression; locals: Locals } {
  const { span } = use;
  // No name of the language has a bracket: these hide none.
  const nameOf = (i: number) => `${name}(${i})`;
  const args = given.map((argument, i) => ({
    ...(argument.name !== undefined && { name: { text: argument.name, span } }),
    value: { kind: "name" as const, span, name: nameOf(i) },
    group: 0,
  }));
  const values = given.map(({ value }, i) => [nameOf(i), value] as const);
  return {
    use: { kind: "call", span, callee: { text: name, span }, args },
    locals: new Map([...locals, ...values]),
  };
}

export function givenText(name: string, given: readonly Given[] = []): string {
  if (given.length === 0) return name;
  const args = given.map((argument) =>
    (argument.name === undefined ? "" : `${argument.name}: `) + show(argument.value)
  );
  return `${name}(${args.join(", ")})`;
}
