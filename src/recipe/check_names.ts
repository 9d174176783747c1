/**
 * Names that no cell has defined, found before any statement of the cell runs: the reads and writes of a cell are
 * known from its text.
 */
import type * as ast from "../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError } from "../../grammar/diagnostic.ts";
import { kindOf, shortFormat } from "../registry/registry.ts";
import type { Context } from "./context.ts";
import { unknownName } from "./expression.ts";

/** The names that an expression reads, with their places. */
export function* reads(e: ast.Expression): Generator<ast.Word> {
  switch (e.kind) {
    case "name":
      yield { text: e.name, span: e.span };
      return;
    case "call":
      yield e.callee;
      for (const { value } of e.args) yield* reads(value);
      return;
    case "index":
      yield* reads(e.of);
      yield* reads(e.at);
      return;
    case "unary":
      yield* reads(e.of);
      return;
    case "binary":
      yield* reads(e.left);
      yield* reads(e.right);
      return;
    case "range":
      yield* reads(e.from);
      yield* reads(e.to);
      return;
    case "list":
      for (const item of e.items) yield* reads(item);
      return;
    case "apply":
      yield* reads(e.recipe);
      yield* reads(e.model);
      return;
    default:
      return;
  }
}

/** Expressions that a statement evaluates in the session's scope. Definitions check their own bodies when they run. */
function expressions(s: ast.Statement): ast.Expression[] {
  switch (s.kind) {
    case "assign":
    case "expression":
    case "report":
    case "set":
      return [s.value];
    case "show":
      return [];
    case "explain":
      return [s.recipe, s.model];
    case "plot":
      return [...s.values, ...(s.domain ? [s.domain.range] : []), ...(s.mark ? [s.mark] : [])];
    case "check":
      return [
        s.value,
        ...(s.tolerance ? [s.tolerance] : []),
        ...(s.target ? [s.target] : []),
        ...(s.domain ? [s.domain.range] : []),
      ];
    case "export":
    case "save":
      return [s.value, s.path];
    case "print":
    case "warn":
      return [...s.values];
    default:
      return [];
  }
}

/** @throws DiagnosticError with every unknown name of the cell. */
export function checkNames(statements: readonly ast.Statement[], context: Context): void {
  const defined = new Set(context.scope.names());
  const diagnostics: Diagnostic[] = [];
  for (const s of statements) {
    const local = s.kind === "plot" || s.kind === "check" ? s.domain?.name.text : undefined;
    for (const e of expressions(s)) {
      for (const { text, span } of reads(e)) {
        if (
          defined.has(text) || text === local || kindOf(text) !== undefined || shortFormat(text) !== undefined
        ) continue;
        diagnostics.push(unknownName(text, span, context, defined));
      }
    }
    if ("name" in s && s.kind !== "help" && s.kind !== "set") defined.add(s.name.text);
  }
  if (diagnostics.length > 0) throw new DiagnosticError(...diagnostics);
}
