/** The prelude: schemes and formulas that are written in the language itself, read once. */
import type { Statement } from "../../grammar/ast.ts";
import { read } from "../../grammar/read.ts";
import { FormulaReader } from "../formula/read/reader.ts";
import { readScheme } from "../formula/read/scheme.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import { prelude as texts } from "../prelude/prelude.gen.ts";

const folders = new Map<string, ReadonlyMap<string, SchemeFormula>>();

/**
 * The schemes of the prelude by name, such as "int_symmetric".
 * @param dialect a folder of the prelude; "quire" is what stands in none.
 */
export function preludeSchemes(dialect = "quire"): ReadonlyMap<string, SchemeFormula> {
  let schemes = folders.get(dialect);
  if (schemes === undefined) folders.set(dialect, schemes = readFolder(dialect));
  return schemes;
}

/** Those that are formats by their own name: the integer formats choose among theirs by signedness and mapping. */
export function namedSchemes(): SchemeFormula[] {
  return [...preludeSchemes().values()].filter(({ name }) => !/^u?int_/.test(name));
}

function readFolder(dialect: string): ReadonlyMap<string, SchemeFormula> {
  const reader = new FormulaReader({
    formula: () => undefined,
    number: () => undefined,
    table: () => undefined,
    names: () => [],
    kind: () => undefined,
  });
  const found = new Map<string, SchemeFormula>();
  for (const [file, text] of Object.entries(texts)) {
    const folder = file.includes("/") ? file.slice(0, file.indexOf("/")) : "quire";
    if (folder !== dialect) continue;
    const { statements, diagnostics } = read(text);
    if (diagnostics.length > 0) throw new Error(`Cannot read ${file}: ${diagnostics[0]!.wording.en.message}`);
    const isScheme = (s: Statement): s is Extract<Statement, { kind: "scheme" }> => s.kind === "scheme";
    for (const s of statements.filter(isScheme)) {
      found.set(s.name.text, readScheme(reader, s, text.slice(s.span.start, s.span.end)));
    }
  }
  return found;
}
