/** Codebooks of distributions, for the constants of schemes: `T = codebook(gauss, bits)`. */
import { gauss } from "../numerics/distribution/gauss.ts";
import type { Distribution } from "../numerics/distribution/distribution.ts";
import { laplace } from "../numerics/distribution/laplace.ts";
import { lloydMaxLevels } from "../numerics/theory/lloyd_max.ts";
import { FormulaError } from "./tree.ts";

/** Those that have no parameters. A call of one of these names, given bits, is its codebook. */
const distributions: Readonly<Record<string, Distribution>> = { gauss, laplace };

export const codebookNames: readonly string[] = Object.keys(distributions);

/** More levels than codes of 8 bits are none of a codebook. */
export const mostBits = 8;

/** The Lloyd-Max levels of a distribution in its standard deviations, ascending, binary32. */
export function codebookOf(p: Distribution, bits: number): readonly number[] {
  const sigma = Math.sqrt(p.variance);
  return Array.from(lloydMaxLevels(p, bits), (level) => Math.fround(level / sigma));
}

const known = new Map<string, readonly number[]>();

/** `codebookOf` by name. @throws FormulaError when the bits are no integer from 1 to 8. */
export function codebookNamed(name: string, bits: number): readonly number[] {
  if (!(Number.isInteger(bits) && bits >= 1 && bits <= mostBits)) {
    throw new FormulaError(
      `Cannot compute a codebook as its bits must be an integer from 1 to ${mostBits}: it is ${bits}`,
    );
  }
  const key = `${name} ${bits}`, levels = known.get(key) ?? codebookOf(distributions[name]!, bits);
  known.set(key, levels);
  return levels;
}
