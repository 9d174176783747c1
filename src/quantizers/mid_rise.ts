import { distortion } from "../numerics/theory/distortion.ts";
import { bestStep, levelsOf, midRise } from "../numerics/theory/uniform.ts";
import { quantizer } from "../registry/define.ts";

export default quantizer({
  name: "mid_rise",
  summary: {
    en: "Uniform levels at odd halves of the step, none at 0; the clip is 2^(bits - 1) steps.",
    zh: "均匀量化级位于步长的半奇数倍，0 处没有级；裁剪点为 2^(bits - 1) 步。",
  },
  leastBits: 1,
  examples: ["optimum(gauss, bits: 2..4, quantizer: mid_rise)"],
  see: "Max 1960, IRE Trans. Inf. Theory 6(1), section IV",
  best(p, bits) {
    const grid = midRise(bits), step = bestStep(p, grid);
    return { step, clip: step * grid.reach, mse: distortion(p, levelsOf(grid, step)) };
  },
});
