/** `size(q)`: what the bytes of a model are made of, as a table. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { bytesText } from "../../display/table.ts";
import { type Context, fail } from "../context.ts";
import { evaluate, type Locals } from "../expression.ts";
import { type Entry, tableOf } from "../tables/table_value.ts";
import type { Value } from "../values.ts";
import { itemsOf } from "./items.ts";

function size(e: ast.CallExpression, context: Context, locals: Locals): Value {
  const [first, second] = e.args;
  if (first === undefined || second !== undefined || first.name !== undefined) {
    const a = { of: "size", takes: 1, has: e.args.length, example: "size(q)" };
    return fail(messages.wrongNumberOfArguments(e.span, a));
  }
  const value = evaluate(first.value, context, locals);
  if (value.kind === "unbound") return value;
  const quantized = value.kind === "quantized" ? value.quantized : undefined;
  const model = value.kind === "model" ? value.model : quantized?.model;
  if (model === undefined) {
    const what = first.value.kind === "name" ? `"${first.value.name}"` : "it";
    return fail(messages.wrongKind(first.value.span, { what, want: "model", is: value.kind }));
  }
  const items = itemsOf(model, quantized), bits = items.reduce((sum, item) => sum + item.bits, 0);
  const weights = model.tensors.reduce((sum, t) => sum + t.size, 0);
  const rows = items.map((item): Entry[] => [
    { name: "part", type: "text", cell: item.part },
    { name: "tensors", type: "number", cell: item.tensors },
    { name: "bytes", type: "number", cell: item.bits / 8 },
    { name: "bits", title: "bits/weight, model", type: "number", digits: 3, cell: item.bits / weights },
    { name: "share", type: "number", unit: "%", digits: 1, cell: item.bits / bits },
  ]);
  const a = { bytes: bytesText(bits / 8), bits: (bits / weights).toFixed(3) };
  const table = tableOf(`size: ${quantized?.name ?? model.name}`, rows);
  return { kind: "table", table: { ...table, notes: [lines.sizeOf(a, context.settings.language)] } };
}

export const ofSizes = { size };
