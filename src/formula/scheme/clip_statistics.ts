/** Clips that are formulas: the statistics that `range(e)` stands for. */
import { inline, partOf } from "../inline.ts";
import { anything, factsOf } from "../program/facts.ts";
import { FormulaError, type Node, type Statistic } from "../tree.ts";
import { programOf } from "./kernels.ts";
import { numberTypeOf } from "./patterns.ts";
import { variablesOf } from "./variables.ts";

/** A range as statistics of `x` and `bits`; the last two names are its ends. */
export interface ClipFormula {
  readonly kind: "formula";
  readonly name: string;
  /** For `range(abs(...))`: `x` is a magnitude. */
  readonly magnitudes: readonly Statistic[];
  /** For all else. */
  readonly values: readonly Statistic[];
}

export const isMagnitude = (of: Node): boolean => of.op === "call" && of.name === "abs";

/** Bits of codes that are integers of a known range, whatever the statistics are; undefined for all others. */
function bitsOfCodes(encode: Node): number | undefined {
  if (numberTypeOf(encode) !== undefined) return undefined;
  const { program } = programOf(encode, [...variablesOf(encode)]);
  const { low, high } = factsOf(program, [...variablesOf(encode)].map(() => anything))[program.results[0]!]!;
  const codes = high - low + 1;
  return codes >= 2 && codes <= 2 ** 24 ? Math.ceil(Math.log2(codes)) : undefined;
}

/**
 * The statistics by name, in order, and the ends of the range over them.
 * @param of what the range is of.
 * @param encode tells the bits of a code.
 * @param nth of the ranges of a scheme: names of two do not meet.
 * @throws FormulaError when codes are not steps of one size in a known range.
 */
export function clipStatistics(clip: ClipFormula, of: Node, encode: Node, scheme: string, nth: number) {
  const bits = bitsOfCodes(encode);
  if (bits === undefined) {
    throw new FormulaError(
      `Cannot clip by ${clip.name} as codes must be steps of one size, integers of a known range: those of ${scheme} are not. ` +
        "clip mse works with every format: it measures the error itself",
    );
  }
  const known = new Map<string, Node>([["x", of], ["bits", { op: "number", value: bits }]]);
  const statistics: [string, Node][] = [];
  for (const { names, value } of isMagnitude(of) ? clip.magnitudes : clip.values) {
    const inlined = inline(value, known);
    if (inlined.op === "table") {
      known.set(names[0]!, inlined);
      continue;
    }
    names.forEach((name, i) => {
      const full = `clip${nth}·${name}`;
      statistics.push([full, names.length === 1 ? inlined : partOf(inlined, i)]);
      known.set(name, { op: "variable", name: full });
    });
  }
  return { statistics, low: known.get("low")!, high: known.get("high")! };
}
