/** The prelude: schemes and formulas that are written in the language itself, read once. */
import type { Language } from "../../grammar/diagnostic.ts";
import { read } from "../../grammar/read.ts";
import type { Surroundings } from "../formula/read/view.ts";
import type { Formula, SchemeFormula } from "../formula/tree.ts";
import { prelude as texts } from "../prelude/prelude.gen.ts";
import { schemeWords } from "../registry/scheme_words.ts";
import { formulaOf, schemeOf } from "./read_definition.ts";

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

/** The formulas of an integer format, by the name that they have in the prelude. Unsigned symmetric codes are all in use: full is the same. */
export const integerSchemeName = (name: string, mapping: string): string =>
  `${name}_${name === "uint" && mapping === "full" ? "symmetric" : mapping}`;

/** Those that are formats by their own name: the integer formats choose among theirs by signedness and mapping. */
export function namedSchemes(dialect = "quire"): SchemeFormula[] {
  return [...preludeSchemes(dialect).values()].filter(({ name }) => !/^u?int\d*_/.test(name));
}

/** What a scheme says of itself; of the prelude's own in Chinese too. One of the same name that the user wrote says what the user wrote. */
export const summaryOf = (scheme: SchemeFormula, language: Language): string =>
  language === "zh" && preludeSchemes().get(scheme.name) === scheme
    ? schemeWords[scheme.name] ?? scheme.summary
    : scheme.summary;

/** The formulas of a file are seen by what stands below them in that file. */
class File implements Surroundings {
  readonly formulas = new Map<string, Formula>();
  formula(name: string): Formula | undefined {
    return this.formulas.get(name);
  }
  number(): undefined {}
  table(): undefined {}
  names(): string[] {
    return [...this.formulas.keys()];
  }
  kind(): undefined {}
}

function readFolder(dialect: string): ReadonlyMap<string, SchemeFormula> {
  const found = new Map<string, SchemeFormula>();
  for (const [file, text] of Object.entries(texts)) {
    const folder = file.includes("/") ? file.slice(0, file.indexOf("/")) : "quire";
    if (folder !== dialect) continue;
    const { statements, diagnostics } = read(text);
    if (diagnostics.length > 0) throw new Error(`Cannot read ${file}: ${diagnostics[0]!.wording.en.message}`);
    const around = new File();
    for (const s of statements) {
      const source = text.slice(s.span.start, s.span.end);
      if (s.kind === "formula") around.formulas.set(s.name.text, formulaOf(s, around, source));
      else if (s.kind === "scheme") found.set(s.name.text, schemeOf(s, around, source));
    }
  }
  return found;
}
