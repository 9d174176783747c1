/** `report`: what quantization did to every tensor, the worst first. */
import type * as ast from "../../../grammar/ast.ts";
import { tableRecords } from "../../display/table.ts";
import type { Context, StatementResult } from "../context.ts";
import { quantizedOf } from "../quantized_value.ts";
import { reportTable } from "../report_table.ts";
import { wordedBundle } from "../worded.ts";

export function report(s: Extract<ast.Statement, { kind: "report" }>, context: Context): StatementResult {
  const { language } = context.settings;
  const table = reportTable(quantizedOf(s.value, context), language);
  context.emit({ kind: "display", data: wordedBundle(table, language) });
  return { value: tableRecords(table) };
}
