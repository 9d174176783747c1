import { granularity } from "../registry/define.ts";

export default granularity({
  name: "token",
  summary: {
    en: "One scale for each token of an input or output: all along its last axis.",
    zh: "输入或输出的每个词元（token，沿最后一个轴的全部元素）一个缩放因子。",
  },
  params: [],
  examples: [
    "recipe r { quantize inputs of linear to int(8) symmetric dynamic per token }\nexplain r() on ocr",
  ],
  see: "Yao et al. 2022 (ZeroQuant), arXiv:2206.01861, section 4.1",
  level: () => ({ kind: "token" }),
});
