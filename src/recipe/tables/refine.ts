/** `refine weights of SELECTOR on MODEL to SCHEME`: the alternation step by step, as a table. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { bindScheme } from "../../formula/scheme/bound.ts";
import { sqnr } from "../../numerics/sqnr.ts";
import { find, namesOf } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import { bindRecipe } from "../bind_recipe.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { want } from "../expression.ts";
import { amendOf, stoppedEarly } from "../passes/refining.ts";
import { planRecipe } from "../plan.ts";
import { schemeUseOf } from "../scheme_use.ts";
import { type Entry, tableOf, type TableValue } from "./table_value.ts";

const nameOf = ({ value }: ast.Property) => value.kind === "name" ? value.name : value.callee.text;

/** The pass among the properties: `refine(steps: 10)` or `overflow(rate: 1%)`; refinement when none is said. */
function passOf(properties: readonly ast.Property[], context: Context) {
  const passes = properties.filter((p) => p.slot === "word" && find("pass", nameOf(p)) !== undefined);
  const [first, second] = passes;
  if (second !== undefined) fail(messages.twice(second.span, { what: "the pass" }));
  const entry = find("pass", first === undefined ? "refine" : nameOf(first))!;
  const use = first?.value ?? { kind: "name" as const, name: entry.name, span: { start: 0, end: 0 } };
  const pass = { name: entry.name, args: bindArguments(entry, use, context, new Map()) };
  const amend = amendOf(pass);
  if (amend === undefined) {
    const known = namesOf("pass").filter((name) => amendOf({ name, args: {} }) !== undefined);
    fail(messages.outOfRange(first!.span, {
      what: "the pass",
      want: `one that amends scales, ${known.join(" or ")}`,
      is: entry.name,
    }));
  }
  return { pass, amend: amend!, rest: properties.filter((p) => p !== first) };
}

export function refineTable(e: ast.RefineExpression, context: Context): TableValue {
  const { model } = want("model", e.model, context);
  const { pass, amend, rest } = passOf(e.properties, context);
  const { span, roles, selector, scheme } = e;
  // The same as a recipe of one rule: the same names, the same checks.
  const definition = {
    name: "refine",
    summary: "",
    parameters: [],
    items: [{ kind: "quantize" as const, span, roles, selector, scheme, properties: rest }],
    span,
    source: context.source,
  };
  const plan = planRecipe(bindRecipe({ definition, args: new Map() }, context), model);
  const machine = context.engine().machine;
  const stopped: string[] = [];
  const rows = plan.tensors.filter((t) => t.action === "quantize").flatMap((t) => {
    context.poll();
    const { tensor } = t, use = schemeUseOf(t);
    try {
      const bound = bindScheme(use.scheme, { ...use, rows: tensor.rows, cols: tensor.cols });
      const refined = amend(machine, bound, tensor);
      const { steps, signal } = refined;
      if (stoppedEarly(pass, refined)) stopped.push(tensor.path);
      return steps.map((step, i): Entry[] => [
        { name: "tensor", title: "tensor", type: "text", cell: tensor.path },
        { name: "step", title: "step", type: "number", cell: i },
        { name: "scale", title: "scale", type: "number", cell: step.scale },
        { name: "changed", title: "changed", type: "number", cell: step.changed },
        { name: "overflow", title: "overflow", type: "number", unit: "%", digits: 3, cell: step.clipped },
        { name: "mse", title: "mse", type: "number", scientific: true, cell: step.afterCodes / tensor.size },
        {
          name: "mse_next",
          title: "mse_next",
          type: "number",
          scientific: true,
          cell: step.afterScale / tensor.size,
        },
        {
          name: "sqnr",
          title: "sqnr",
          type: "number",
          unit: "dB",
          digits: 2,
          cell: sqnr(signal, step.afterCodes),
        },
      ]);
    } catch (error) {
      if (!isNumericMistake(error)) throw error;
      return fail(messages.cannotCompute(e.span, { what: `refine "${tensor.path}"`, why: error.message }));
    }
  });
  const steps = pass.args["steps"] ?? 0, more = 2 * steps;
  const notes = stopped.length === 0
    ? []
    : [lines.unsettled({ tensors: stopped, steps, more }, context.settings.language)];
  return { ...tableOf(context.source.text.slice(span.start, span.end), rows), notes };
}
