import { pass } from "../registry/define.ts";

export default pass({
  name: "smoothquant",
  summary: {
    en: "Moves outliers of the inputs into the weights, channel by channel.",
    zh: "逐通道把输入的离群值移到权重上。",
  },
  params: [
    {
      name: "strength",
      kind: "ratio",
      min: 0,
      max: 1,
      fallback: 0.5,
      doc: {
        en: "How far the weights take over: 0% nothing, 100% all.",
        zh: "权重承担的程度：0% 不承担，100% 全部承担。",
      },
    },
  ],
  examples: [
    "recipe r(data) { calibrate on data.train take 128 samples  quantize weights of linear to int(4) per channel  prepare smoothquant(strength: 50%) }",
  ],
  see: "Xiao et al. 2022, arXiv:2211.10438, eq. 4",
  stage: "prepare",
  codes: "none",
  calibrated: true,
  runs: false,
});
