import { metric } from "../registry/define.ts";

export default metric({
  name: "mse",
  summary: {
    en: "Mean squared error of the quantized weights.",
    zh: "被量化权重的均方误差。",
  },
  params: [],
  examples: [
    "recipe r { quantize weights of linear to int(8) per channel }\nq = apply r() to ocr\nevaluate q, ocr by mse",
  ],
  see: "Nagel et al. 2021, arXiv:2106.08295, section 3.1",
  better: "lower",
  of: ({ noise, quantized }) => quantized === 0 ? 0 : noise / quantized,
});
