import { pass } from "../registry/define.ts";

export default pass({
  name: "refine",
  summary: {
    en:
      "Alternates the codes and the scale, each the best for the other; no step raises the squared error. No data.",
    zh: "交替更新编码与缩放因子，各自对另一方最优；每一步都不增大平方误差；不需要数据。",
  },
  params: [
    {
      name: "steps",
      kind: "integer",
      min: 1,
      max: 1000,
      fallback: 20,
      doc: {
        en: "Alternations at most; it ends when nothing changes.",
        zh: "最多交替次数；不再变化时停止。",
      },
    },
  ],
  examples: [
    "recipe r { quantize weights of linear to int(4) per channel  solve refine(steps: 20) }\nexplain r() on ocr",
  ],
  see: "Lloyd 1982, IEEE Trans. Inf. Theory 28(2); the alternation of codes and scale",
  stage: "solve",
  codes: "amends",
  calibrated: false,
  runs: true,
});
