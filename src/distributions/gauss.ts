import { gauss } from "../numerics/distribution/gauss.ts";
import { distribution } from "../registry/define.ts";

export default distribution({
  name: "gauss",
  summary: { en: "The normal distribution of mean 0 and variance 1.", zh: "均值 0、方差 1 的正态分布。" },
  params: [],
  examples: ["optimum(gauss, bits: 4)"],
  see: "Samples by Box and Muller 1958",
  of: () => gauss,
});
