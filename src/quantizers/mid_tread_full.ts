import { distortion } from "../numerics/theory/distortion.ts";
import { bestStep, levelsOf, midTreadFull } from "../numerics/theory/uniform.ts";
import { quantizer } from "../registry/define.ts";

export default quantizer({
  name: "mid_tread_full",
  summary: {
    en:
      "Uniform levels at multiples of the step, all codes used: one more below 0. The clip is 2^(bits - 1) steps.",
    zh: "均匀量化级位于步长的整数倍，用满所有编码：负侧多一级；裁剪点为 2^(bits - 1) 步。",
  },
  leastBits: 2,
  examples: ["optimum(gauss, bits: 2..4, quantizer: mid_tread_full)"],
  see: "Max 1960, IRE Trans. Inf. Theory 6(1), section IV",
  best(p, bits) {
    const grid = midTreadFull(bits), step = bestStep(p, grid);
    return { step, clip: step * grid.reach, mse: distortion(p, levelsOf(grid, step)) };
  },
});
