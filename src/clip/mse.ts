import { clip } from "../registry/define.ts";

export default clip({
  name: "mse",
  summary: {
    en: "The range k/steps of the whole one, k = 1 ... steps, with the least squared error.",
    zh: "在 k/steps（k = 1 … steps）倍的范围中取平方误差最小的一个。",
  },
  params: [{
    name: "steps",
    kind: "integer",
    min: 1,
    max: 4096,
    fallback: 100,
    doc: { en: "Candidates that are tried.", zh: "尝试的候选个数。" },
  }],
  examples: ["recipe r { quantize weights of linear to int(4) per channel clip mse }\nexplain r() on ocr"],
  see: "Nagel et al. 2021, arXiv:2106.08295, eq. 9",
  clip: ({ steps }) => ({ kind: "mse", steps: steps! }),
});
