import { clip, searchSteps } from "../registry/define.ts";

export default clip({
  name: "mse",
  summary: {
    en:
      "The share of the whole range with the least squared error: k/steps of it, k = 1 ... steps, then near to the best two, then nearer to the best.",
    zh:
      "平方误差最小的范围：先试全范围的 k/steps（k = 1 … steps），再在最好的两个附近细分，最后在最好的一个附近再细分。",
  },
  objective:
    "\\min_{f \\in (0, 1]} \\sum_i \\left(x_i - \\hat x_i(f)\\right)^2, \\quad \\text{range } f \\cdot [\\min x,\\ \\max x]",
  params: [searchSteps],
  examples: ["recipe r { quantize weights of linear to int(4) per channel clip mse }\nexplain r() on ocr"],
  see: "Nagel et al. 2021, arXiv:2106.08295, eq. 9",
  clip: ({ steps }) => ({ kind: "mse", steps: steps! }),
});
