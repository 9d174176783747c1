import { compareTexts, textOfPath } from "../numerics/texts/texts.ts";
import { metric } from "../registry/define.ts";

export default metric({
  name: "accuracy",
  summary: {
    en:
      "Share of samples whose most likely class is the labelled one; of lines of text one less the character error rate, at least 0.",
    zh: "预测类别与标签一致的样本比例；对文本行为 1 减字符错误率，不小于 0。",
  },
  params: [],
  examples: [
    "recipe r(data) {\n  calibrate on data.train take 128 samples\n  choose weights of linear from int(2..8) per channel\n  budget 4 bits per weight scored by accuracy\n}",
  ],
  see: "Deng et al. 2009, CVPR, ImageNet: top-1",
  unit: "%",
  better: "higher",
  digits: 2,
  onData: {
    needs: "class",
    counts: true,
    of: ({ chosen, labels }) => [chosen.every((c, i) => c === labels![i]) ? 1 : 0, 1],
    shown: (ratio) => 100 * ratio,
  },
  onTexts: {
    needs: "text",
    of({ chosen, text, alphabet }) {
      const { edits, characters } = compareTexts(textOfPath(chosen, alphabet!), text!);
      return [edits, characters];
    },
    shown: (ratio) => 100 * Math.max(0, 1 - ratio),
  },
});
