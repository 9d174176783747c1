import { metric } from "../registry/define.ts";

export default metric({
  name: "bits",
  title: "bits/weight, model",
  summary: {
    en:
      "Bits for each weight of the model, scales and zero points counted; weights that were kept count as they are stored.",
    zh: "模型每个权重的平均位数，含缩放因子与零点；未量化的权重按原样计。",
  },
  params: [],
  examples: [
    "recipe r { quantize weights of linear to int(8) per channel }\nq = apply r() to ocr\nevaluate q, ocr by bits",
  ],
  see: "Dettmers and Zettlemoyer 2022, arXiv:2212.09720, section 3",
  unit: "bits",
  better: "lower",
  digits: 3,
  of: ({ bits, weights }) => weights === 0 ? 0 : bits / weights,
});
