/** Formulas and schemes read from text, without a session. */
import { read } from "../../../../grammar/read.ts";
import { readFormula } from "../../../../src/formula/read/domains.ts";
import { FormulaReader } from "../../../../src/formula/read/reader.ts";
import { readScheme } from "../../../../src/formula/read/scheme.ts";
import type { Formula, SchemeFormula } from "../../../../src/formula/tree.ts";

export interface Definitions {
  formula(name: string): Formula;
  scheme(name: string): SchemeFormula;
}

/** The definitions of a text, each in view of those before it. A name of a parameter that is called stands for a function. */
export function define(text: string, functions: readonly string[] = []): Definitions {
  const formulas = new Map<string, Formula>();
  const schemes = new Map<string, SchemeFormula>();
  const reader = new FormulaReader({
    formula: (name) => formulas.get(name),
    number: () => undefined,
    table: () => undefined,
    names: () => [...formulas.keys()],
    kind: () => undefined,
  });
  const { statements, diagnostics } = read(text);
  if (diagnostics.length > 0) throw new Error(`${diagnostics[0]!.wording.en.message} in ${text}`);
  for (const s of statements) {
    const source = text.slice(s.span.start, s.span.end);
    if (s.kind === "formula") {
      formulas.set(s.name.text, readFormula(reader, s, source, (name) => functions.includes(name)));
    } else if (s.kind === "scheme") schemes.set(s.name.text, readScheme(reader, s, source));
  }
  const found = <T>(all: ReadonlyMap<string, T>, name: string): T => {
    const value = all.get(name);
    if (value === undefined) throw new Error(`Cannot find ${name}`);
    return value;
  };
  return { formula: (name) => found(formulas, name), scheme: (name) => found(schemes, name) };
}
