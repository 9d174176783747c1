import { metric } from "../registry/define.ts";

export default metric({
  name: "bytes",
  summary: {
    en: "Bytes of all weights with what decodes them.",
    zh: "全部权重及解码信息的字节数。",
  },
  params: [],
  examples: [
    "recipe r { quantize weights of linear to int(8) per channel }\nq = apply r() to ocr\nevaluate q, ocr by bytes",
  ],
  see: "The size of the tensors, without the graph around them",
  unit: "bytes",
  better: "lower",
  digits: 0,
  of: ({ bits }) => Math.ceil(bits / 8),
});
