import { clip } from "../registry/define.ts";

/** Minimizers of the objective for b = 1 and 1 to 16 bits, W(3 * 4^bits): test/fixtures/clip/make.py. */
const alpha = `
  A = [1.862816864432358, 2.8306829893702337, 3.8972294649451027, 5.028640136236213, 6.204766334013321,
    7.4131262138435705, 8.645619984034424, 9.896759770017528, 11.162685017743998, 12.44059128290536,
    13.728384695912995, 15.024464765264185, 16.32758309139894, 17.63674862884906, 18.95116243367305,
    20.2701716385439]`;

export default clip({
  name: "aciq_laplace",
  summary: {
    en:
      "ACIQ: the range with the least squared error if values had a Laplace distribution. Its end is a number of mean deviations that depends on the bits alone: 2.83, 3.90, 5.03 for 2, 3, 4 bits.",
    zh:
      "ACIQ：假定数值服从拉普拉斯分布时平方误差最小的范围。端点是平均偏差的若干倍，只取决于位数：2、3、4 位为 2.83、3.90、5.03。",
  },
  objective:
    "\\alpha = \\arg\\min_a\\ 2\\beta^2 e^{-a/\\beta} + \\frac{a^2}{3 \\cdot 4^b}, \\quad \\beta = \\operatorname{mean}\\left|x - \\mu\\right|, \\quad [\\mu - \\alpha,\\ \\mu + \\alpha]",
  params: [],
  examples: [
    "recipe r { quantize weights of linear to int(4) per channel clip aciq_laplace }\nexplain r() on ocr",
  ],
  see:
    "Banner, Nahshan, Soudry 2019, arXiv:1810.05723; their code's 3.89 at 3 bits is the minimizer 3.8972 cut short. Around zero beta is the mean magnitude; no end is beyond the data",
  clip: () => ({
    kind: "formula",
    name: "aciq_laplace",
    magnitudes: `${alpha}
      per level: (low, high) = (min(x), min(max(x), A[bits - 1] * mean(x)))`,
    values: `${alpha}
      per level: mu = mean(x)
      per level: a = A[bits - 1] * mean(abs(x - mu))
      per level: (low, high) = (max(min(x), mu - a), min(max(x), mu + a))`,
    passes: 2,
  }),
});
