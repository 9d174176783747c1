import { pass } from "../registry/define.ts";

export default pass({
  name: "equalize",
  summary: {
    en: "Cross-layer equalization: neighbouring layers share out their ranges, channel by channel. No data.",
    zh: "跨层均衡：相邻层逐通道平分取值范围；不需要数据。",
  },
  params: [
    {
      name: "rounds",
      kind: "integer",
      min: 1,
      max: 1000,
      fallback: 20,
      doc: { en: "Passes over all pairs of layers.", zh: "遍历所有层对的次数。" },
    },
  ],
  examples: [
    "recipe r { quantize weights of linear to int(4) per channel  prepare equalize(rounds: 20) }\nexplain r() on ocr",
  ],
  see: "Nagel et al. 2019, arXiv:1906.04721, eq. 11",
  stage: "prepare",
  codes: "none",
  calibrated: false,
  runs: false,
});
