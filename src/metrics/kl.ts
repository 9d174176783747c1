import { exp } from "../numerics/distribution/elementary.ts";
import { metric } from "../registry/define.ts";

export default metric({
  name: "kl",
  summary: {
    en: "Kullback-Leibler divergence of the outputs from those of the source model.",
    zh: "输出分布相对于源模型的 KL 散度。",
  },
  params: [],
  examples: [
    "recipe r(data) {\n  calibrate on data.train take 128 samples\n  choose weights of linear from int(2..8) per channel\n  budget 4 bits per weight scored by kl\n}",
  ],
  see: "Kullback and Leibler 1951, Ann. Math. Stat. 22(1)",
  unit: "nats",
  better: "lower",
  digits: 5,
  onData: {
    needs: "source",
    of({ logShares, classes }, source) {
      const kl = logShares.reduce((sum, own, i) => {
        const other = source.logShares[i]!;
        return sum + exp(other) * (other - own);
      }, 0);
      // Rounding may leave a sum of nothing below 0.
      return [Math.max(0, kl), logShares.length / classes];
    },
    shown: (ratio) => ratio,
  },
});
