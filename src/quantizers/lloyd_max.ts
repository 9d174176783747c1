import { distortion } from "../numerics/theory/distortion.ts";
import { lloydMaxLevels } from "../numerics/theory/lloyd_max.ts";
import { quantizer } from "../registry/define.ts";

export default quantizer({
  name: "lloyd_max",
  summary: {
    en:
      "The best levels that there are: each is the mean of its cell, each threshold halfway between levels.",
    zh: "最优的量化级：每级是其区间的均值，每个门限在两级正中。",
  },
  leastBits: 1,
  examples: ["optimum(gauss, bits: 1..4, quantizer: lloyd_max)"],
  see:
    "Lloyd 1982, IEEE Trans. Inf. Theory 28(2), conditions I and II; Max 1960, IRE Trans. Inf. Theory 6(1)",
  best(p, bits) {
    const levels = lloydMaxLevels(p, bits);
    return { clip: levels.at(-1)!, mse: distortion(p, levels) };
  },
});
