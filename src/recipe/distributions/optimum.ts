/** `optimum(gauss, laplace, bits: 1..8)`: what quantizers can do at best, as a table. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import type { Distribution } from "../../numerics/distribution/distribution.ts";
import { sqnr } from "../../numerics/sqnr.ts";
import type { QuantizerEntry } from "../../registry/define.ts";
import { find, namesOf } from "../../registry/registry.ts";
import { type Context, fail } from "../context.ts";
import type { Locals } from "../expression.ts";
import { type Entry, tableOf } from "../tables/table_value.ts";
import type { Value } from "../values.ts";
import { bitsOf, checkNames, given } from "./arguments.ts";

const example = "optimum(gauss, bits: 1..8)";

/** The best first. */
const order = ["lloyd_max", "mid_rise", "mid_tread_full", "mid_tread", "aciq"];

function quantizersOf(e: ast.CallExpression): QuantizerEntry[] {
  const said = e.args.find((a) => a.name?.text === "quantizer")?.value;
  const known = namesOf("quantizer").sort((a, b) => order.indexOf(a) - order.indexOf(b));
  if (said === undefined) return known.map((name) => find("quantizer", name)!);
  return (said.kind === "list" ? said.items : [said]).map((item) => {
    // Names of their own: "lloyd_max" is a scheme too.
    const name = item.kind === "name" ? item.name : "";
    const entry = find("quantizer", name);
    if (entry !== undefined) return entry;
    return fail(messages.unknown(item.span, {
      kind: "quantizer",
      name: name || "?",
      near: suggest(name, known),
      known,
    }));
  });
}

function row(p: Distribution, quantizer: QuantizerEntry, bits: number): Entry[] {
  const { step, clip, mse, promised } = quantizer.best(p, bits);
  const decibels = (error: number) => sqnr(p.variance, error);
  return [
    { name: "distribution", title: "distribution", type: "word", cell: p.name },
    { name: "quantizer", title: "quantizer", type: "word", cell: quantizer.name },
    { name: "bits", title: "bits", type: "number", cell: bits },
    { name: "step", title: "step", type: "number", digits: 4, cell: step ?? null },
    { name: "clip", title: "clip", type: "number", digits: 4, cell: clip },
    { name: "mse", title: "mse", type: "number", scientific: true, cell: mse },
    { name: "sqnr", title: "SQNR dB", type: "number", digits: 2, cell: decibels(mse) },
    {
      name: "promised",
      title: "promised dB",
      type: "number",
      digits: 2,
      cell: promised === undefined ? null : decibels(promised),
    },
  ];
}

export function optimum(e: ast.CallExpression, context: Context, locals: Locals): Value {
  checkNames(e, ["bits", "quantizer"]);
  const { distributions, open } = given(e, context, locals, example);
  if (open) return { kind: "unbound", name: "" };
  const bits = bitsOf(e, context, locals, example), quantizers = quantizersOf(e);
  const rows = distributions.flatMap((p) =>
    quantizers.flatMap((quantizer) =>
      bits.filter((b) => b >= quantizer.leastBits).map((b) => {
        context.poll();
        return row(p, quantizer, b);
      })
    )
  );
  const { start, end } = e.span;
  return { kind: "table", table: tableOf(context.source.text.slice(start, end), rows) };
}
