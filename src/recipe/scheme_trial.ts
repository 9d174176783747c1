/** A scheme tried on a few values, before any weights are read: codes that are no integers cannot be stored. */
import { bindScheme } from "../formula/scheme/bound.ts";
import { greatestDivisor } from "../formula/scheme/pieces.ts";
import { runScalar } from "../formula/scheme/scalar.ts";
import { parts } from "../formula/analysis/parts.ts";
import { FormulaError, type Given, type Node, type SchemeFormula } from "../formula/tree.ts";

export type Trial =
  /** What encode makes of a value that is no code. */
  | { readonly kind: "fraction"; readonly x: number; readonly code: number }
  /** Codes that are no entries of the table that decodes them. */
  | { readonly kind: "outside"; readonly low: number; readonly high: number; readonly entries: number }
  /** The formulas do not fit together. */
  | { readonly kind: "refused"; readonly why: string };

/** Values tried; more where groups are longer. */
const fewest = 64, most = 4096;

/** Of both signs and many magnitudes, off the grid of any scale, the same on every machine: quotients of binary64. */
const sample = (length: number) =>
  Float32Array.from(
    { length },
    (_, i) => ((i * 37) % fewest - 31.7) / 2 ** (i % 7) / (97 + Math.floor(i / fewest)),
  );

/** A table that is indexed by the code itself; in a branch that guards it, it may be shorter than there are codes. */
function* tablesOf(node: Node): Generator<readonly number[]> {
  if (node.op === "cases") return;
  if (node.op === "index" && node.of.op === "table" && node.at.op === "variable" && node.at.name === "q") {
    yield node.of.values;
  }
  for (const part of parts(node)) yield* tablesOf(part);
}

function outside(
  { low, high }: { readonly low: number; readonly high: number },
  decode: Node,
): Trial | undefined {
  for (const { length: entries } of tablesOf(decode)) {
    if (low < 0 || high >= entries) return { kind: "outside", low, high, entries };
  }
  return undefined;
}

/** What is wrong with a scheme whatever the weights; undefined when nothing is found: that is no proof. */
export function tryScheme(
  scheme: SchemeFormula,
  parameters: Given,
): Trial | undefined {
  const sizes = scheme.statistics.flatMap(({ level }) => level.size ?? []);
  const cols = sizes.reduce((a, b) => a / greatestDivisor(a, b) * b, fewest);
  if (cols > most) return undefined;
  try {
    const level = { kind: "group", size: cols } as const;
    const bound = bindScheme(scheme, { parameters, rows: 1, cols, level, clip: { kind: "none" } });
    if (bound.codes.kind === "range") return outside(bound.codes, bound.decode);
    if (bound.codes.kind !== "open") return undefined;
    const x = sample(cols);
    const { codes } = runScalar(bound, x);
    // The one farthest from an integer shows it best.
    const away = Array.from(codes, (code) => Number.isFinite(code) ? Math.abs(code - Math.round(code)) : 0);
    const at = away.indexOf(Math.max(...away));
    return away[at] === 0 ? undefined : { kind: "fraction", x: x[at]!, code: codes[at]! };
  } catch (error) {
    if (error instanceof FormulaError) return { kind: "refused", why: error.message };
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
