import type { Distribution } from "./distribution.ts";
import { cosineOfTurns, exp, log } from "./elementary.ts";

const height = 1 / Math.sqrt(2 * Math.PI);

/** The standard normal distribution. Draws by Box and Muller 1958. */
export const gauss: Distribution = {
  name: "gauss",
  density: (x) => height * exp(-x * x / 2),
  variance: 1,
  draw: (u, v) => Math.sqrt(-2 * log(u)) * cosineOfTurns(v),
};
