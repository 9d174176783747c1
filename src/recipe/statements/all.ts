/** Every statement and what runs it: the compiler lists what a new one still lacks. */
import type { Statement, StatementKind } from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { SampleError } from "../data/data_error.ts";
import { check } from "./check.ts";
import { assign, formula, recipe, scheme } from "./define.ts";
import { diff } from "./diff.ts";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { exportModel } from "./export.ts";
import { expression } from "./expression.ts";
import { help } from "./help.ts";
import { interact } from "./interact.ts";
import { plot } from "./plot.ts";
import { clear, print, warn } from "./print.ts";
import { report } from "./report.ts";
import { save } from "./save.ts";
import { set } from "./set.ts";
import { show } from "./show.ts";

type Runner<K extends StatementKind> = (
  statement: Extract<Statement, { kind: K }>,
  context: Context,
) => StatementResult | Promise<StatementResult>;

const runners: { readonly [K in StatementKind]: Runner<K> } = {
  assign,
  formula,
  scheme,
  recipe,
  explain,
  report,
  diff,
  plot,
  show,
  check,
  export: exportModel,
  save,
  set,
  print,
  warn,
  clear,
  help,
  expression,
  interact,
  evaluate,
};

/** @throws DiagnosticError, also when a sample of the data that it looks at cannot be read. */
export async function runStatement(statement: Statement, context: Context): Promise<StatementResult> {
  try {
    return await (runners[statement.kind] as Runner<typeof statement.kind>)(statement as never, context);
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    return fail(messages.cannotCompute(statement.span, { what: "read the data", why: error.message }));
  }
}
