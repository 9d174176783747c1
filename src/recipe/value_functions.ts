/** Functions whose values take work: of distributions, and of networks on integers. */
import { type OfDistributions, ofDistributions } from "./distributions/functions.ts";
import { ofIntegers } from "./integers/functions.ts";

export const valueFunctions: Readonly<Record<string, OfDistributions>> = {
  ...ofDistributions,
  ...ofIntegers,
};
