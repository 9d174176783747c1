/** How a scheme is used: a recipe for the sample model, as help shows it. */
import type { FormulaParameter, SchemeFormula } from "../formula/tree.ts";

/** Columns of the sample's convolution that most blocks divide, and the largest group shown. */
const cols = 480, usual = 32;

/** An argument that must be given: a value in the middle of what fits. */
function argument({ name, domain }: FormulaParameter): string {
  const value = domain.kind === "range"
    ? domain.integer
      ? Math.round(Math.min(Math.max(4, domain.from), domain.to))
      : (domain.from + domain.to) / 2
    : domain.kind === "functions"
    ? domain.names?.[0] ?? "round"
    : 1;
  return `${name}: ${value}`;
}

/** "mine(b: 4)": with the arguments that may not be left out. */
function use({ name, parameters }: SchemeFormula): string {
  const needed = parameters.filter((p) => p.fallback === undefined).map(argument);
  return needed.length === 0 ? name : `${name}(${needed.join(", ")})`;
}

/** A cell that runs: what `explain` says of it; where its blocks fit no layer of the sample, the formulas. */
export function exampleOf(scheme: SchemeFormula): string {
  const sizes = scheme.statistics.flatMap(({ level }) => level.size ?? []);
  const open = new Set(
    scheme.statistics.filter(({ level }) => level.size === undefined).map((s) => s.level.kind),
  );
  if (sizes.some((size) => cols % size !== 0)) return `show ${use(scheme)}`;
  const level = open.has("group") ? ` per group(${usual})` : open.has("level") ? " per channel" : "";
  return `recipe r { quantize weights of "conv2d_182" to ${use(scheme)}${level} }\nreport apply r() to ocr`;
}
