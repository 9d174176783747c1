import { pass } from "../registry/define.ts";

export default pass({
  name: "hadamard",
  summary: {
    en:
      "Rotates the weights of a layer by a Hadamard matrix, and its inputs back: outliers spread over all channels.",
    zh: "用哈达玛矩阵旋转权重、反向旋转输入：离群值分散到所有通道。",
  },
  params: [],
  examples: [
    "recipe r { quantize weights of linear to int(4) per channel  prepare hadamard }\nexplain r() on ocr",
  ],
  see: "Ashkboos et al. 2024, arXiv:2404.00456, section 3",
  stage: "prepare",
  codes: "none",
  calibrated: false,
  runs: false,
});
