/** Functions whose values take work: of distributions, of data, of networks on integers, and of sizes. */
import { ofData } from "./data/functions.ts";
import { type OfDistributions, ofDistributions } from "./distributions/functions.ts";
import { ofIntegers } from "./integers/functions.ts";
import { ofSizes } from "./size/functions.ts";

export const valueFunctions: Readonly<Record<string, OfDistributions>> = {
  ...ofDistributions,
  ...ofData,
  ...ofIntegers,
  ...ofSizes,
};
