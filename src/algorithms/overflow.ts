import { pass } from "../registry/define.ts";

export default pass({
  name: "overflow",
  summary: {
    en:
      "Doubles or halves each scale until at most a share of its values overflow, and would with half of it. No data.",
    zh: "把每个缩放因子加倍或减半，直到溢出的比例不超过给定值，而再减半就会超过；不需要数据。",
  },
  params: [
    {
      name: "rate",
      kind: "ratio",
      unit: "%",
      min: 0,
      max: 1,
      fallback: 0,
      doc: { en: "The share of the values that may overflow.", zh: "允许溢出的比例。" },
    },
  ],
  examples: [
    "recipe r { quantize weights of linear to fixed(8) per tensor  solve overflow(rate: 1%) }\nexplain r() on ocr",
  ],
  see: "Courbariaux, Bengio, David 2014, arXiv:1412.7024, section 5.2",
  stage: "solve",
  codes: "amends",
  calibrated: false,
  runs: true,
});
