import { clip, searchSteps } from "../registry/define.ts";

export default clip({
  name: "weighted_mse",
  aliases: ["imatrix"],
  summary: {
    en:
      "The share of the whole range with the least squared error, where each input column counts as much as what flows through it: the importance matrix of llama.cpp. Needs calibration.",
    zh:
      "加权平方误差最小的范围：每个输入列按流过它的数据的重要性加权（llama.cpp 的 importance matrix）。需要校准数据。",
  },
  objective:
    "\\min_{f \\in (0, 1]} \\sum_j w_j \\sum_i \\left(x_{ij} - \\hat x_{ij}(f)\\right)^2, \\quad w_j = \\operatorname{mean} a_j^2",
  params: [searchSteps],
  examples: [
    "recipe r(data) { calibrate on data.train take 128 samples  quantize weights of linear to int(4) per group(8) clip weighted_mse }",
  ],
  see:
    "llama.cpp, examples/imatrix (PR 4861, 2024); the weights are those of the columns alone, without ggml's factor of the values",
  clip: ({ steps }) => ({ kind: "mse", steps: steps!, weighted: true }),
});
