import type { Distribution } from "./distribution.ts";
import { exp, log } from "./elementary.ts";

/** The Laplace distribution of scale 1, so of variance 2. A draw is an exponential one with a sign. */
export const laplace: Distribution = {
  name: "laplace",
  density: (x) => exp(-Math.abs(x)) / 2,
  variance: 2,
  draw: (u, v) => v < 0.5 ? log(u) : -log(u),
};
