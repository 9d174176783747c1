import { pass } from "../registry/define.ts";

export default pass({
  name: "gptq",
  summary: {
    en:
      "Rounds column by column and lets the columns that are left make up for each error, by the second-order statistics of the inputs.",
    zh: "逐列舍入，由余下的列按输入的二阶统计量补偿每列的误差。",
  },
  params: [
    {
      name: "damping",
      kind: "ratio",
      min: 0,
      max: 1,
      fallback: 0.01,
      doc: {
        en: "Share of the mean diagonal of the Hessian that is added to it.",
        zh: "加到海森矩阵对角线上的比例（相对于其均值）。",
      },
    },
    {
      name: "block",
      kind: "integer",
      min: 1,
      max: 65536,
      fallback: 128,
      doc: { en: "Columns that are updated together.", zh: "一起更新的列数。" },
    },
  ],
  examples: [
    "recipe r(data) { calibrate on data.train take 128 samples  quantize weights of linear to int(4) per channel  solve gptq(damping: 1%) }",
  ],
  see: "Frantar et al. 2022, arXiv:2210.17323, algorithm 1",
  stage: "solve",
  codes: "chooses",
  calibrated: true,
  runs: false,
});
