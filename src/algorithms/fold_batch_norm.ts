import { pass } from "../registry/define.ts";

export default pass({
  name: "fold_batch_norm",
  summary: {
    en:
      "Batch normalizations go into the weights and biases of the layers before them: the model computes the same, with one layer less to quantize.",
    zh: "把批归一化并入前一层的权重与偏置：模型的计算不变，少一层需要量化。",
  },
  params: [],
  examples: [
    `m = open("ocr-direction")\nrecipe r { prepare fold_batch_norm  quantize weights of conv2d to int(8) per channel }\nexplain r() on m`,
  ],
  see:
    "Jacob et al. 2018, arXiv:1712.05877, section 3.2; Krishnamoorthi 2018, arXiv:1806.08342, section 3.2.2",
  stage: "prepare",
  codes: "none",
  calibrated: false,
  runs: true,
});
