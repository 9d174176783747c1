/** What a sweep keeps of one run of its body: a row of named values, or several; the same names in every run. */
import type * as ast from "../../../grammar/ast.ts";
import { DiagnosticError } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import type { Node } from "../../formula/tree.ts";
import { find } from "../../registry/registry.ts";
import { type Context, fail } from "../context.ts";
import { quantizedOf } from "../quantized_value.ts";
import { runStatement } from "../statements/all.ts";
import { metricColumn } from "../statements/metric_column.ts";
import { valueOf } from "../verb_value.ts";
import type { Value } from "../values.ts";
import { summary } from "./summary.ts";
import { type Entry, entryOf } from "./table_value.ts";

export async function collect(s: ast.Statement, context: Context): Promise<Entry[][]> {
  switch (s.kind) {
    case "expression":
      if (s.value.kind === "sweep") return fail(messages.noValue(s.span, { kind: "sweep" }));
      // Before the work begins that makes it.
      if (tables.has(s.value.kind)) return failOf(s.value, "table");
      return [entriesOf(await valueOf(s.value, "quantized", context), s.value, context)];
    case "report":
      if (s.data !== undefined) return fail(messages.reportOnData(s.data.span, {}));
      return [summary(quantizedOf(s.value, context))];
    case "check":
      return [[{ name: "holds", type: "boolean", cell: await holds(s, context) }]];
    case "evaluate": {
      const { value } = await runStatement(s, context);
      return (value as readonly Record<string, unknown>[]).map(entriesOfRecord);
    }
    default:
      return fail(messages.noValue(s.span, { kind: s.kind === "assign" ? "=" : s.kind }));
  }
}

/** A check that fails is a result here, not a mistake. */
async function holds(s: Extract<ast.Statement, { kind: "check" }>, context: Context): Promise<boolean> {
  try {
    await runStatement(s, context);
    return true;
  } catch (error) {
    const failed = error instanceof DiagnosticError &&
      error.diagnostics.every((d) => d.code === "check-failed");
    if (!failed) throw error;
    return false;
  }
}

const tables: ReadonlySet<ast.Expression["kind"]> = new Set(["sensitivity", "refine", "sort", "summarize"]);

function failOf(e: ast.Expression, is: string): never {
  return fail(messages.wrongKind(e.span, {
    what: "what a sweep collects",
    want: "number",
    is,
    cure: is === "table"
      ? "A sweep makes one table of the numbers of each run: write report, evaluate or an expression. To have a table " +
        "of each run, give each a name: s4 = sensitivity net by RECIPE(4) on DATA.valid"
      : "Write report, evaluate or an expression in the braces",
    cureZh: is === "table"
      ? "sweep 把每次运行的数汇成一张表：写 report、evaluate 或表达式。若每次都要一张表，请分别起名：s4 = sensitivity net by w(4) on mnist.valid"
      : "花括号里写 report、evaluate 或表达式",
  }));
}

function entriesOf(value: Value, e: ast.Expression, context: Context): Entry[] {
  if (value.kind === "quantized") return summary(value.quantized);
  const names = partNames(e, context);
  const parts = value.kind === "tuple" ? value.items : [value];
  return parts.map((part, i) => {
    const name = value.kind === "tuple" ? names[i] ?? `value_${i + 1}` : "value";
    return entryOf(name, part) ?? failOf(e, part.kind);
  });
}

/** What the parts of a tuple are called where it is written: by their names, or by the formulas that compute them. */
function partNames(e: ast.Expression, context: Context): readonly (string | undefined)[] {
  switch (e.kind) {
    case "tuple":
      return e.items.map((item) =>
        item.kind === "name" ? item.name : item.kind === "call" ? item.callee.text : undefined
      );
    case "where":
      return partNames(e.body, context);
    case "cases":
      return partNames(e.branches.at(-1)!.value, context);
    case "call": {
      const formula = context.scope.formula(e.callee.text);
      return formula === undefined ? [] : outputNames(formula.body);
    }
    default:
      return [];
  }
}

/** The outputs of a formula, by the names that it gives them. */
function outputNames(node: Node): readonly (string | undefined)[] {
  switch (node.op) {
    case "tuple":
      return node.items.map((item) =>
        item.op === "variable" ? item.name : item.op === "formula" ? item.formula.name : undefined
      );
    case "let":
      return outputNames(node.body);
    case "cases":
      return outputNames(node.otherwise);
    case "formula":
      return outputNames(node.formula.body);
    default:
      return [];
  }
}

/**
 * One model by its metrics, as `evaluate` has them for scripts: what is not finite stands in a text. How it differs from the first has no
 * place in a row.
 */
function entriesOfRecord(record: Readonly<Record<string, unknown>>): Entry[] {
  return Object.entries(record).flatMap(([name, cell]): Entry[] => {
    const metric = find("metric", name);
    if (metric !== undefined) {
      return [{ ...metricColumn(metric), type: "number", cell: cell === null ? null : Number(cell) }];
    }
    return typeof cell === "string" ? [{ name, type: "text", cell }] : [];
  });
}
