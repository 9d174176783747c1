import { pass } from "../registry/define.ts";

export default pass({
  name: "bias_correction",
  summary: {
    en: "Adds to each bias the mean error that the codes brought to the output of its layer.",
    zh: "偏置校正：把编码给层输出带来的平均误差补到偏置上。",
  },
  params: [],
  examples: [
    "recipe r(data) { calibrate on data.train take 128 samples  quantize weights of linear to int(4) per channel  solve bias_correction }",
  ],
  see: "Nagel et al. 2019, arXiv:1906.04721, section 4.2",
  stage: "solve",
  codes: "corrects",
  calibrated: true,
  runs: false,
});
