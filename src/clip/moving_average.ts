import { clip } from "../registry/define.ts";

export default clip({
  name: "moving_average",
  summary: {
    en:
      "Ends that follow the calibration data from sample to sample; for static scales of inputs and outputs.",
    zh: "随校准样本逐个更新的范围端点（指数移动平均）；用于 inputs 与 outputs 的静态缩放因子。",
  },
  objective:
    "\\mathit{max} \\leftarrow \\mathit{max} + c\\,(\\max x_n - \\mathit{max}), \\quad n = 1, 2, \\ldots, \\text{ and so for } \\mathit{min}",
  params: [{
    name: "constant",
    kind: "ratio",
    min: 2 ** -20,
    max: 1,
    fallback: 0.01,
    doc: { en: "How far the ends go towards those of a sample.", zh: "端点向当前样本移动的比例。" },
  }],
  examples: [
    "recipe r(data) { calibrate on data.train take 128 samples  quantize inputs of linear to uint(8) affine static per tensor clip moving_average(1%) }",
  ],
  see:
    "torch.ao.quantization.MovingAverageMinMaxObserver, whose blocks are batches: here a block is a sample",
  clip: ({ constant }) => ({ kind: "moving_average", constant: constant! }),
});
