/** `report MODEL` and `report MODEL on DATA take N samples`: what quantization did to every tensor, the worst first. */
import type * as ast from "../../../grammar/ast.ts";
import { tableRecords } from "../../display/table.ts";
import type { Context, StatementResult } from "../context.ts";
import { lookedAt } from "../quality/looked_at.ts";
import { quantizedOf } from "../quantized_value.ts";
import { reportTable } from "../report_table.ts";
import { cosineOf } from "../sensitivity/cosine.ts";
import { onOutputs } from "../sensitivity/on_outputs.ts";
import { wordedBundle } from "../worded.ts";

export function report(s: Extract<ast.Statement, { kind: "report" }>, context: Context): StatementResult {
  const { language } = context.settings;
  const q = quantizedOf(s.value, context);
  const data = lookedAt(s, "report", context);
  const found = data && onOutputs(q, { name: q.name, span: s.value.span }, data, context);
  const table = reportTable(q, language, (t) => cosineOf(t, () => context.poll()), found);
  context.emit({ kind: "display", data: wordedBundle(table, language) });
  return { value: tableRecords(table) };
}
