/** `mnist.valid`: one part of a data set. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { fail } from "../context.ts";
import type { Value } from "../values.ts";
import { dataText, parts } from "./data_set.ts";

/** @param of what stands before the point. */
export function dataPart(of: Value, e: ast.MemberExpression): Value {
  const part = parts.find((p) => p === e.part.text);
  if (of.kind === "data" && of.data.part !== undefined) {
    return fail(messages.unknownPart(e.part.span, { data: dataText(of.data), part: e.part.text }));
  }
  if (of.kind !== "data" && of.kind !== "unbound") {
    const what = e.of.kind === "name" ? `"${e.of.name}"` : "it";
    return fail(messages.wrongKind(e.of.span, { what, want: "data", is: of.kind }));
  }
  if (part === undefined) {
    const data = of.kind === "data" ? of.data.set.name : "data";
    return fail(messages.unknownPart(e.part.span, { data, part: e.part.text }));
  }
  if (of.kind === "unbound") return of;
  const data = { set: of.data.set, part };
  if (data.set.parts[part].count === 0) return fail(messages.emptyPart(e.span, { data: dataText(data) }));
  return { kind: "data", data };
}
