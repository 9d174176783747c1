import { granularity } from "../registry/define.ts";

export default granularity({
  name: "channel",
  summary: { en: "One scale for each output channel.", zh: "每个输出通道一个缩放因子。" },
  params: [],
  examples: ["recipe r { quantize weights of conv2d to int(8) per channel }\nexplain r() on ocr"],
  see: "Krishnamoorthi 2018, arXiv:1806.08342, section 2.5",
  level: () => ({ kind: "channel" }),
});
