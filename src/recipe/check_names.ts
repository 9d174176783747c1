/**
 * Names that no cell has defined, found before any statement of the cell runs: the reads and writes of a cell are
 * known from its text.
 */
import type * as ast from "../../grammar/ast.ts";
import { type Diagnostic, DiagnosticError } from "../../grammar/diagnostic.ts";
import { kindOf, shortFormat } from "../registry/registry.ts";
import type { Context } from "./context.ts";
import { unknownName } from "./expression.ts";
import { definesOf, readsOf } from "./reads.ts";

/** @throws DiagnosticError with every unknown name of the cell. */
export function checkNames(statements: readonly ast.Statement[], context: Context): void {
  const defined = new Set(context.scope.names());
  const diagnostics: Diagnostic[] = [];
  for (const s of statements) {
    for (const { text, span } of readsOf(s)) {
      if (defined.has(text) || kindOf(text) !== undefined || shortFormat(text) !== undefined) continue;
      diagnostics.push(unknownName(text, span, context, defined));
    }
    for (const name of definesOf(s)) defined.add(name);
  }
  if (diagnostics.length > 0) throw new DiagnosticError(...diagnostics);
}
