import { granularity } from "../registry/define.ts";

export default granularity({
  name: "group",
  summary: {
    en: "One scale for each run of `size` weights of an output channel; the size must divide the channel.",
    zh: "每个输出通道内每 `size` 个权重一个缩放因子；size 必须整除通道长度。",
  },
  params: [{
    name: "size",
    kind: "integer",
    min: 1,
    max: 2 ** 24,
    doc: { en: "Weights that share a scale.", zh: "共用一个缩放因子的权重个数。" },
  }],
  examples: ["recipe r { quantize weights of linear to int(4) per group(40) }\nexplain r() on ocr"],
  see: "Shen et al. 2019 (Q-BERT), arXiv:1909.05840, section 3.2",
  level: ({ size }) => ({ kind: "group", size: size! }),
});
