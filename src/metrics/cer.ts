import { compareTexts, textOfPath } from "../numerics/texts/texts.ts";
import { metric } from "../registry/define.ts";

export default metric({
  name: "cer",
  summary: {
    en:
      "Character error rate: edits from what is read to what is written, over the characters; more than 100 % when more is read.",
    zh: "字符错误率：由识别结果改成标注所需的编辑次数除以标注的字符数；多读时可超过 100 %。",
  },
  params: [],
  examples: [
    'lines = open("ocr_lines")\nocr = open("ocr")\nevaluate ocr on lines.test take 2 samples by cer',
  ],
  see:
    "Levenshtein 1966, Sov. Phys. Dokl. 10; best path decoding: Graves et al. 2006, ICML, section 3.2; without blanks at the ends",
  title: "CER",
  unit: "%",
  better: "lower",
  digits: 2,
  onData: {
    needs: "text",
    of({ chosen, text, alphabet }) {
      const { edits, characters } = compareTexts(textOfPath(chosen, alphabet!), text!);
      return [edits, characters];
    },
    shown: (ratio) => 100 * ratio,
  },
});
