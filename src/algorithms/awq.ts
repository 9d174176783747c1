import { pass } from "../registry/define.ts";

export default pass({
  name: "awq",
  summary: {
    en: "Scales up the input channels that matter most, so that their weights lose less.",
    zh: "放大最重要的输入通道，使其权重损失更小。",
  },
  params: [
    {
      name: "steps",
      kind: "integer",
      min: 1,
      max: 1000,
      fallback: 20,
      doc: { en: "Exponents from 0 to 1 that are tried.", zh: "在 0 到 1 之间尝试的指数个数。" },
    },
  ],
  examples: [
    "recipe r(data) { calibrate on data.train take 128 samples  quantize weights of linear to int(4) per channel  prepare awq(steps: 20) }",
  ],
  see: "Lin et al. 2023, arXiv:2306.00978, eq. 4 and 5",
  stage: "prepare",
  codes: "none",
  calibrated: true,
  runs: false,
});
