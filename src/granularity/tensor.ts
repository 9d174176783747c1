import { granularity } from "../registry/define.ts";

export default granularity({
  name: "tensor",
  summary: { en: "One scale for the whole tensor.", zh: "整个张量共用一个缩放因子。" },
  params: [],
  examples: ["recipe r { quantize weights of conv2d to int(8) per tensor }\nexplain r() on ocr"],
  see: "Nagel et al. 2021, arXiv:2106.08295, section 2.4",
  level: () => ({ kind: "tensor" }),
});
