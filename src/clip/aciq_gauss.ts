import { clip } from "../registry/define.ts";

/** Minimizers of the objective for sigma = 1 and 1 to 16 bits: test/fixtures/clip/make.py. */
const alpha = `
  A = [1.2399052709844554, 1.7106351681140433, 2.151592744740346, 2.5591364619753354, 2.936200612108444,
    3.2869142152137547, 3.6151142152627807, 3.924035489880782, 4.216329825704015, 4.494160529300528,
    4.759299756219006, 5.013210465701293, 5.257111210789877, 5.49202627591847, 5.718824295350821, 5.938248084612043]`;

export default clip({
  name: "aciq_gauss",
  summary: {
    en:
      "ACIQ: the range with the least squared error if values were normal. Its end is a number of deviations that depends on the bits alone: 1.71, 2.15, 2.56 for 2, 3, 4 bits.",
    zh:
      "ACIQ：假定数值服从高斯分布时平方误差最小的范围。端点是标准差的若干倍，只取决于位数：2、3、4 位为 1.71、2.15、2.56。",
  },
  objective:
    "\\alpha = \\arg\\min_a\\ (\\sigma^2 + a^2)\\operatorname{erfc}\\!\\frac{a}{\\sigma\\sqrt 2} - \\sqrt{\\tfrac{2}{\\pi}}\\,a\\,\\sigma\\,e^{-a^2 / 2\\sigma^2} + \\frac{a^2}{3 \\cdot 4^b}, \\quad [\\mu - \\alpha,\\ \\mu + \\alpha]",
  params: [],
  examples: [
    "recipe r { quantize weights of linear to int(4) per channel clip aciq_gauss }\nexplain r() on ocr",
  ],
  see:
    "Banner, Nahshan, Soudry 2019, arXiv:1810.05723; their code's 2.55 at 4 bits is the minimizer 2.5591 cut short. Around zero sigma is the root of the mean square; no end is beyond the data",
  clip: () => ({
    kind: "formula",
    name: "aciq_gauss",
    // Squares of what is divided by the largest can neither overflow nor vanish.
    magnitudes: `${alpha}
      per level: m = max(max(x), 2^-126)
      per level: sigma = sqrt(mean((x / m)^2)) * m
      per level: (low, high) = (min(x), min(max(x), A[bits - 1] * sigma))`,
    values: `${alpha}
      per level: mu = mean(x)
      per level: m = max(max(abs(x - mu)), 2^-126)
      per level: a = A[bits - 1] * (sqrt(mean(((x - mu) / m)^2)) * m)
      per level: (low, high) = (max(min(x), mu - a), min(max(x), mu + a))`,
    passes: 3,
  }),
});
