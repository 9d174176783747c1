/** Schemes as `show` prints them: nothing that runs is left to a name that the reader cannot look up. */
import { latexFormula, latexScheme } from "../formula/latex.ts";
import { leansOnFormulas, specialize } from "../formula/scheme/specialize.ts";
import type { Given, SchemeFormula } from "../formula/tree.ts";
import type { MimeBundle } from "../output.ts";
import { calledByScheme } from "./interactions/called.ts";

const bundle = (latex: readonly string[], text: readonly string[]): MimeBundle => ({
  "text/latex": latex.map((l) => `$$${l}$$`).join("\n"),
  "text/plain": text.join("\n"),
});

/**
 * @param given what stands behind the name: the scheme with these functions in place. Without: as it was written, with the formulas
 * that it calls.
 */
export function schemeBundle(scheme: SchemeFormula, given: Given | undefined): MimeBundle {
  if (!leansOnFormulas(scheme)) return bundle([latexScheme(scheme)], [scheme.source]);
  if (given !== undefined) {
    const made = specialize(scheme, given);
    return bundle([latexScheme(made)], [made.source]);
  }
  const called = [...calledByScheme(scheme).values()];
  return bundle(
    [latexScheme(scheme), ...called.map(latexFormula)],
    [scheme.source, ...called.map((f) => f.source)],
  );
}
