import { aciqClip, aciqError } from "../numerics/theory/aciq.ts";
import { distortion } from "../numerics/theory/distortion.ts";
import { levelsOf, midRise } from "../numerics/theory/uniform.ts";
import { quantizer } from "../registry/define.ts";

export default quantizer({
  name: "aciq",
  summary: {
    en:
      "The clip of the ACIQ formula, on the mid-rise grid. What the formula promises stands beside what the grid then has.",
    zh: "按 ACIQ 公式裁剪，用半奇数倍的均匀网格；公式承诺的与实际的并列给出。",
  },
  leastBits: 1,
  examples: ["optimum(laplace, bits: 2..4, quantizer: aciq)"],
  see: "Banner, Nahshan, Soudry 2019, arXiv:1810.05723, equations 5 to 8",
  best(p, bits) {
    const clip = aciqClip(p, bits), step = clip / 2 ** (bits - 1);
    return {
      step,
      clip,
      mse: distortion(p, levelsOf(midRise(bits), step)),
      promised: aciqError(p, bits, clip),
    };
  },
});
