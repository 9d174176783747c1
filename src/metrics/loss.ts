import { metric } from "../registry/define.ts";

export default metric({
  name: "loss",
  summary: {
    en: "Mean cross entropy against the labels.",
    zh: "相对于标签的平均交叉熵。",
  },
  params: [],
  examples: [
    "recipe r(data) {\n  calibrate on data.train take 128 samples\n  choose weights of linear from int(2..8) per channel\n  budget 4 bits per weight scored by loss\n}",
  ],
  see: "Goodfellow et al. 2016, Deep Learning, section 6.2",
  unit: "nats",
  better: "lower",
  digits: 4,
  onData: {
    needs: "class",
    of: ({ logShares, classes, labels }) => [
      labels!.reduce((sum, label, i) => sum - logShares[i * classes + label]!, 0),
      labels!.length,
    ],
    shown: (ratio) => ratio,
  },
});
