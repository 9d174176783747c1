/** `report MODEL` and `report MODEL on DATA take N samples`: what quantization did to every tensor, the worst first. */
import type * as ast from "../../../grammar/ast.ts";
import { tableRecords } from "../../display/table.ts";
import type { Context, StatementResult } from "../context.ts";
import { lookedAt } from "../quality/looked_at.ts";
import type { QuantizedTensor } from "../quantized_model.ts";
import { quantizedOf } from "../quantized_value.ts";
import { reportTable } from "../report_table.ts";
import { cosineOf } from "../sensitivity/cosine.ts";
import { onOutputs } from "../sensitivity/on_outputs.ts";
import { wordedBundle } from "../worded.ts";

/** Weights of a model whose cosines are computed: they are read and decoded once more for that, 50 ns each. */
const mostDecoded = 2 ** 27;

export function report(s: Extract<ast.Statement, { kind: "report" }>, context: Context): StatementResult {
  const { language } = context.settings;
  const q = quantizedOf(s.value, context);
  const data = lookedAt(s, "report", context);
  const found = data && onOutputs(q, { name: q.name, span: s.value.span }, data, context);
  const weights = [...q.tensors.values()].reduce((sum, t) => sum + t.tensor.size, 0);
  const cosine = (t: QuantizedTensor) => weights > mostDecoded ? null : cosineOf(t, () => context.poll());
  const table = reportTable(q, language, cosine, found);
  context.emit({ kind: "display", data: wordedBundle(table, language) });
  return { value: tableRecords(table) };
}
