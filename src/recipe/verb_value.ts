/** Values that a verb makes take time, so that only a statement has them; every other expression is evaluated at once. */
import type * as ast from "../../grammar/ast.ts";
import type { Context } from "./context.ts";
import { evaluate } from "./expression.ts";
import { apply } from "./quantized_value.ts";
import { sensitivityTable } from "./sensitivity/sensitivity.ts";
import { refineTable } from "./tables/refine.ts";
import { sorted } from "./tables/columns.ts";
import { summarized } from "./tables/summarize.ts";
import { sweep } from "./tables/sweep.ts";
import { trainNetwork } from "./training/train.ts";
import type { Value } from "./values.ts";

/** @param name what a quantized model is called in reports. */
export function valueOf(e: ast.Expression, name: string, context: Context): Value | Promise<Value> {
  switch (e.kind) {
    case "apply":
      return { kind: "quantized", quantized: apply(e, name, context) };
    case "sweep":
      return sweep(e, context).then((table) => ({ kind: "table", table }));
    case "sort":
      if (e.table.kind === "sensitivity") {
        return { kind: "table", table: sorted(sensitivityTable(e.table, context), e.column, e.descending) };
      }
      if (e.table.kind !== "sweep") return evaluate(e, context);
      return sweep(e.table, context).then((table) => ({
        kind: "table",
        table: sorted(table, e.column, e.descending),
      }));
    case "summarize":
      if (e.table.kind !== "sweep") return evaluate(e, context);
      return sweep(e.table, context).then((table) => ({ kind: "table", table: summarized(table, e.over) }));
    case "train":
      return { kind: "model", model: trainNetwork(e, name, context), name };
    case "sensitivity":
      return { kind: "table", table: sensitivityTable(e, context) };
    case "refine":
      return { kind: "table", table: refineTable(e, context) };
    default:
      return evaluate(e, context);
  }
}
