import { pass } from "../registry/define.ts";

export default pass({
  name: "hqq",
  summary: {
    en:
      "Half-quadratic quantization: alternates the codes and the zero point for an error that forgives outliers. No data.",
    zh: "半二次量化：交替更新编码与零点，误差函数容忍离群值；不需要数据。",
  },
  params: [
    {
      name: "steps",
      kind: "integer",
      min: 0,
      max: 1000,
      fallback: 20,
      doc: { en: "Alternations at most.", zh: "最多交替次数。" },
    },
    {
      name: "power",
      kind: "number",
      min: 0.1,
      max: 1,
      fallback: 0.7,
      doc: { en: "Exponent p of the norm.", zh: "范数的指数 p。" },
    },
  ],
  examples: [
    "recipe r { quantize weights of linear to int(4) per channel  solve hqq(steps: 20) }\nexplain r() on ocr",
  ],
  see: "Badri and Shaji 2023, mobiusml.github.io/hqq_blog",
  stage: "solve",
  codes: "chooses",
  calibrated: false,
  runs: false,
});
