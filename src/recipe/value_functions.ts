/** Functions whose values take work: of distributions, of data, and of networks on integers. */
import { ofData } from "./data/functions.ts";
import { type OfDistributions, ofDistributions } from "./distributions/functions.ts";
import { ofIntegers } from "./integers/functions.ts";

export const valueFunctions: Readonly<Record<string, OfDistributions>> = {
  ...ofDistributions,
  ...ofData,
  ...ofIntegers,
};
