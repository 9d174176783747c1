import { pass } from "../registry/define.ts";

export default pass({
  name: "adaround",
  summary: {
    en: "Learns for each weight whether to round up or down, so that the layer computes the same.",
    zh: "为每个权重学习向上还是向下舍入，使层的输出不变。",
  },
  params: [
    {
      name: "steps",
      kind: "integer",
      min: 1,
      max: 1000000,
      fallback: 10000,
      doc: { en: "Steps of the optimizer.", zh: "优化步数。" },
    },
  ],
  examples: [
    "recipe r(data) { calibrate on data.train take 128 samples  quantize weights of linear to int(4) per channel  solve adaround(steps: 1000) }",
  ],
  see: "Nagel et al. 2020, arXiv:2004.10568, eq. 25",
  stage: "solve",
  codes: "chooses",
  calibrated: true,
  runs: false,
});
