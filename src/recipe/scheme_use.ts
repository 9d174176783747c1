/** The formulas of a planned tensor, with what they are given: the prelude's for a built-in format, else the scheme itself. */
import type { SchemeUse } from "../formula/scheme/run.ts";
import { clipFormula } from "./clip_formula.ts";
import type { Candidate } from "./plan.ts";
import { integerSchemeName, preludeSchemes } from "./prelude.ts";

export function schemeUseOf(
  { format, plan, level, clip = { kind: "none" }, importances }: Partial<Candidate>,
): SchemeUse {
  const weighing = importances && { importances };
  if (format!.kind === "formula") {
    return { scheme: format!.scheme, parameters: format!.args, level, clip: clipFormula(clip), ...weighing };
  }
  const { mapping, format: { bits, signed }, level: chosen, clip: clipping } = plan!;
  return {
    scheme: preludeSchemes().get(integerSchemeName(signed ? "int" : "uint", mapping))!,
    parameters: new Map([["bits", bits]]),
    level: chosen,
    clip: clipFormula(clipping),
    ...weighing,
  };
}
