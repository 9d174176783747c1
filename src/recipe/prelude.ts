/** The prelude: schemes and formulas that are written in the language itself, read once. */
import type { Statement } from "../../grammar/ast.ts";
import { read } from "../../grammar/read.ts";
import { FormulaReader } from "../formula/read/reader.ts";
import { readScheme } from "../formula/read/scheme.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import { prelude as texts } from "../prelude/prelude.gen.ts";

let schemes: ReadonlyMap<string, SchemeFormula> | undefined;

/** The schemes of the prelude by name, such as "int_symmetric". */
export function preludeSchemes(): ReadonlyMap<string, SchemeFormula> {
  if (schemes !== undefined) return schemes;
  const reader = new FormulaReader({
    formula: () => undefined,
    number: () => undefined,
    table: () => undefined,
    names: () => [],
    kind: () => undefined,
  });
  const found = new Map<string, SchemeFormula>();
  for (const [file, text] of Object.entries(texts)) {
    const { statements, diagnostics } = read(text);
    if (diagnostics.length > 0) throw new Error(`Cannot read ${file}: ${diagnostics[0]!.wording.en.message}`);
    const isScheme = (s: Statement): s is Extract<Statement, { kind: "scheme" }> => s.kind === "scheme";
    for (const s of statements.filter(isScheme)) {
      found.set(s.name.text, readScheme(reader, s, text.slice(s.span.start, s.span.end)));
    }
  }
  return schemes = found;
}
