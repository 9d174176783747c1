import { exp } from "../numerics/distribution/elementary.ts";
import { metric } from "../registry/define.ts";

export default metric({
  name: "perplexity",
  summary: {
    en: "Exponential of the mean cross entropy for each token.",
    zh: "每个词元平均交叉熵的指数。",
  },
  params: [],
  examples: [
    "recipe r(data) {\n  calibrate on data.train take 128 samples\n  choose weights of linear from int(2..8) per channel\n  budget 4 bits per weight scored by perplexity\n}",
  ],
  see: "Jelinek et al. 1977, J. Acoust. Soc. Am. 62",
  better: "lower",
  digits: 3,
  onData: {
    needs: "class",
    of: ({ logShares, classes, labels }) => [
      labels!.reduce((sum, label, i) => sum - logShares[i * classes + label]!, 0),
      labels!.length,
    ],
    shown: exp,
  },
});
