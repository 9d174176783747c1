import { log } from "../numerics/distribution/elementary.ts";
import { metric } from "../registry/define.ts";

export default metric({
  name: "logit_sqnr",
  title: "logit SQNR",
  summary: {
    en:
      "Signal to noise of what the model computes before softmax: 10 log10 of the sum of z^2 over the sum of (z - ẑ)^2, z of the source model. It sees a wrong scale that accuracy does not.",
    zh: "softmax 之前输出的信噪比：10 log10(Σz² / Σ(z - ẑ)²)，z 来自源模型。它能发现准确率看不出的缩放错误。",
  },
  params: [],
  examples: [
    "recipe r(data) {\n  calibrate on data.train take 128 samples\n  choose weights of linear from int(2..8) per channel\n  budget 4 bits per weight scored by logit_sqnr\n}",
  ],
  see: "Lin et al. 2016, arXiv:1511.06393, section 3: SQNR of what flows",
  unit: "dB",
  better: "higher",
  digits: 2,
  onData: {
    needs: "source",
    of({ logits }, source) {
      let signal = 0, noise = 0;
      for (let i = 0; i < logits.length; i++) {
        const z = source.logits[i]!, error = z - logits[i]!;
        signal += z * z;
        noise += error * error;
      }
      return [signal, noise];
    },
    // Without noise nothing is lost, whatever the signal.
    shown: (ratio) => !(ratio < Infinity) ? Infinity : ratio === 0 ? -Infinity : 10 * log(ratio) / Math.LN10,
  },
});
