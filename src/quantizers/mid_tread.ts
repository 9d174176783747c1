import { distortion } from "../numerics/theory/distortion.ts";
import { bestStep, levelsOf, midTread } from "../numerics/theory/uniform.ts";
import { quantizer } from "../registry/define.ts";

export default quantizer({
  name: "mid_tread",
  summary: {
    en:
      "Uniform levels at multiples of the step, as many above 0 as below: 2^bits - 1 of them. The clip is the last.",
    zh: "均匀量化级位于步长的整数倍，正负对称，共 2^bits - 1 级；裁剪点为最外一级。",
  },
  leastBits: 2,
  examples: ["optimum(gauss, bits: 2..4, quantizer: mid_tread)"],
  see: "Max 1960, IRE Trans. Inf. Theory 6(1), section IV",
  best(p, bits) {
    const grid = midTread(bits), step = bestStep(p, grid);
    return { step, clip: step * grid.reach, mse: distortion(p, levelsOf(grid, step)) };
  },
});
