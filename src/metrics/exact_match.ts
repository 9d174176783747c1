import { compareTexts, textOfPath } from "../numerics/texts/texts.ts";
import { metric } from "../registry/define.ts";

export default metric({
  name: "exact_match",
  summary: {
    en: "Share of the texts that are read without any mistake.",
    zh: "识别结果与标注完全一致的文本比例。",
  },
  params: [],
  examples: [
    'lines = open("ocr_lines")\nocr = open("ocr")\nevaluate ocr on lines.test take 2 samples by exact_match',
  ],
  see: "Rajpurkar et al. 2016, EMNLP, section 6.1; without blanks at the ends",
  title: "exact match",
  unit: "%",
  better: "higher",
  digits: 2,
  onData: {
    needs: "text",
    counts: true,
    of: ({ chosen, text, alphabet }) => [
      compareTexts(textOfPath(chosen, alphabet!), text!).edits === 0 ? 1 : 0,
      1,
    ],
    shown: (ratio) => 100 * ratio,
  },
});
