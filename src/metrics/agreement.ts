import { metric } from "../registry/define.ts";

export default metric({
  name: "agreement",
  summary: {
    en:
      "Share of samples on which the model and the source model choose the same class; of models that compute a row of classes for each step, the share of steps.",
    zh: "模型与源模型预测类别相同的样本比例；按步输出的模型则为步的比例。",
  },
  params: [],
  examples: [
    "recipe r(data) {\n  calibrate on data.train take 128 samples\n  choose weights of linear from int(2..8) per channel\n  budget 4 bits per weight scored by agreement\n}",
  ],
  see: "Dutta et al. 2024, arXiv:2407.09141, section 3: flips",
  unit: "%",
  better: "higher",
  digits: 2,
  onData: {
    needs: "source",
    counts: true,
    of: ({ chosen }, source) => [chosen.filter((c, i) => c === source.chosen[i]).length, chosen.length],
    shown: (ratio) => 100 * ratio,
  },
});
