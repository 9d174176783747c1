/** `list[at]`, counted from 0: items of any kind, where formulas look up numbers only. */
import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { fail } from "./context.ts";
import type { Value } from "./values.ts";

/** @param at what stands in the brackets. */
export function itemOf(list: Extract<Value, { kind: "list" }>, at: Value, e: ast.IndexExpression): Value {
  if (at.kind !== "number") {
    return fail(messages.wrongKind(e.at.span, { what: "an index", want: "integer", is: at.kind }));
  }
  const item = list.items[at.value];
  if (item !== undefined) return item;
  const want = list.items.length === 0
    ? "left out of an empty list"
    : `an integer in 0..${list.items.length - 1}`;
  return fail(messages.outOfRange(e.at.span, { what: "the index", want, is: String(at.value) }));
}
