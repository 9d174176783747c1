/** `report`: what quantization did to every tensor, the worst first. */
import type * as ast from "../../../grammar/ast.ts";
import { tableBundle, tableRecords } from "../../display/table.ts";
import type { Context, StatementResult } from "../context.ts";
import { quantizedOf } from "../quantized_value.ts";
import { reportTable } from "../report_table.ts";

export function report(s: Extract<ast.Statement, { kind: "report" }>, context: Context): StatementResult {
  const table = reportTable(quantizedOf(s.value, context));
  context.emit({ kind: "display", data: tableBundle(table) });
  return { value: tableRecords(table) };
}
