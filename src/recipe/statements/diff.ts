/** `diff A, B`: in which tensors two models differ and why; `diff A(), B() on MODEL`: what two recipes do differently. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { type Table, tableRecords } from "../../display/table.ts";
import { bindRecipe } from "../bind_recipe.ts";
import { placeText, type Side, tensorDifferences } from "../comparison/models.ts";
import { type GraphDifference, graphDifference } from "../comparison/graphs.ts";
import { recipeDifferences } from "../comparison/recipes.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { evaluate, recipeUse, want } from "../expression.ts";
import { planRecipe } from "../plan.ts";
import { quantizedOf } from "../quantized_value.ts";
import { wordedBundle } from "../worded.ts";

const textOf = (e: ast.Expression, context: Context) =>
  context.source.text.slice(e.span.start, e.span.end).replace(/\s+/g, " ");

function sideOf(e: ast.Expression, context: Context): Side | "recipe" {
  if (e.kind === "apply") {
    const quantized = quantizedOf(e, context);
    return { model: quantized.model, quantized };
  }
  const value = evaluate(e, context);
  if (value.kind === "model") return { model: value.model };
  if (value.kind === "quantized") return { model: value.quantized.model, quantized: value.quantized };
  if (value.kind === "recipe") return "recipe";
  return fail(messages.wrongKind(e.span, { what: `"${textOf(e, context)}"`, want: "model", is: value.kind }));
}

export function diff(s: ast.DiffStatement, context: Context): StatementResult {
  const [left, right] = [sideOf(s.left, context), sideOf(s.right, context)];
  const table = left === "recipe" || right === "recipe"
    ? ofRecipes(s, left, right, context)
    : ofModels(s, left, right, context);
  context.emit({ kind: "display", data: wordedBundle(table, context.settings.language) });
  return { value: tableRecords(table) };
}

function ofModels(s: ast.DiffStatement, left: Side, right: Side, context: Context): Table {
  if (s.model !== undefined) fail(messages.noEffect(s.model.span, { what: "on MODEL", scheme: "models" }));
  const { language } = context.settings, columns = new Map(left.model.tensors.map((t) => [t.path, t]));
  const graphs = graphDifference(left.model, right.model);
  const found = [...tensorDifferences(left, right, () => context.poll())];
  const tensors = new Set([...left.model.tensors, ...right.model.tensors].map((t) => t.path)).size;
  return {
    title: `${textOf(s.left, context)}, ${textOf(s.right, context)}`,
    columns: [
      { name: "tensor" },
      { name: "cause" },
      { name: "codes", title: "codes that differ" },
      { name: "values", title: "values that differ" },
      { name: "of" },
      { name: "first" },
      { name: "greatest", title: "greatest difference", scientific: true },
    ],
    rows: [
      // What computes stands above what it computes with.
      ...(graphs === undefined ? [] : [["(graph)", graphText(graphs), null, null, null, null, null]]),
      ...found.map((d) => [
        d.tensor,
        d.cause,
        d.codes ?? null,
        d.values ?? null,
        d.of ?? null,
        d.first === undefined ? null : placeText(columns.get(d.tensor)!, d.first),
        d.greatest ?? null,
      ]),
    ],
    notes: [
      ...(graphs === undefined ? [] : [lines.graphsDiffer(graphs, language)]),
      lines.tensorsDiffer({ differ: found.length, tensors }, language),
    ],
  };
}

const graphText = ({ nodes, opsets }: GraphDifference) =>
  `graph: ${nodes.join(", ")} nodes${opsets === undefined ? "" : `; opset: ${opsets.join(", ")}`}`;

function ofRecipes(
  s: ast.DiffStatement,
  left: Side | "recipe",
  right: Side | "recipe",
  context: Context,
): Table {
  const other = left === "recipe" ? (right === "recipe" ? undefined : s.right) : s.left;
  if (other !== undefined) {
    fail(messages.diffOfTwoKinds(other.span, { what: textOf(other, context) }));
  }
  if (s.model === undefined) {
    const [a, b] = [textOf(s.left, context), textOf(s.right, context)];
    return fail(messages.diffNeedsModel(s.span, { a, b }));
  }
  const { model } = want("model", s.model, context), { language } = context.settings;
  const [a, b] = [s.left, s.right].map((e) => planRecipe(bindRecipe(recipeUse(e, context), context), model));
  const found = recipeDifferences(a!, b!);
  const [first, second] = [textOf(s.left, context), textOf(s.right, context)];
  return {
    title: `${first}, ${second}: ${model.name}`,
    columns: [
      { name: "tensor" },
      { name: "property" },
      { name: "left", title: first },
      { name: "left_from", title: "from" },
      { name: "right", title: second },
      { name: "right_from", title: "from" },
    ],
    rows: found.map(({ tensor, property, left, right }) => [
      tensor,
      property,
      left.value,
      left.from,
      right.value,
      right.from,
    ]),
    notes: [
      lines.recipesDiffer(
        { tensors: new Set(found.map((d) => d.tensor).filter((t) => t !== "")).size },
        language,
      ),
    ],
  };
}
