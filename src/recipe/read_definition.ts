/** Formulas and schemes from their statements. Whether their names may be defined is not looked at here. */
import type * as ast from "../../grammar/ast.ts";
import { readFormula } from "../formula/read/domains.ts";
import { FormulaReader } from "../formula/read/reader.ts";
import { readScheme } from "../formula/read/scheme.ts";
import type { Surroundings } from "../formula/read/view.ts";
import type { Formula, SchemeFormula } from "../formula/tree.ts";
import { partsOf } from "./reads.ts";

type Of<K extends ast.Statement["kind"]> = Extract<ast.Statement, { kind: K }>;

/** Whether an expression calls a name. */
export const mentions = (e: ast.Expression, name: string): boolean =>
  (e.kind === "call" && e.callee.text === name) || partsOf(e).some((part) => mentions(part, name));

/** @param source the text of the statement. */
export function formulaOf(s: Of<"formula">, around: Surroundings, source: string): Formula {
  return readFormula(new FormulaReader(around), s, source, (parameter) => mentions(s.body, parameter));
}

/** @param source the text of the statement. */
export function schemeOf(s: Of<"scheme">, around: Surroundings, source: string): SchemeFormula {
  const calls = (parameter: string) => s.items.some((item) => mentions(item.value, parameter));
  return readScheme(new FormulaReader(around), s, source, calls);
}
