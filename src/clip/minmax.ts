import { clip } from "../registry/define.ts";

export default clip({
  name: "minmax",
  aliases: ["none"],
  summary: { en: "The whole range of the values: nothing saturates.", zh: "取值的全部范围：没有值饱和。" },
  objective: "[\\min x,\\ \\max x]",
  params: [],
  examples: ["recipe r { quantize weights of linear to int(8) per channel clip minmax }\nexplain r() on ocr"],
  see: "Krishnamoorthi 2018, arXiv:1806.08342, section 3.1.1",
  clip: () => ({ kind: "none" }),
});
