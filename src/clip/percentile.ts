import { clip } from "../registry/define.ts";

export default clip({
  name: "percentile",
  summary: {
    en:
      "The central share of the values; the tails saturate. Between two values it interpolates, as numpy does.",
    zh: "保留中间部分的取值，两端饱和；两个值之间按 numpy 的方式插值。",
  },
  objective:
    "\\left[Q_{(1 - p)/2}(x),\\ Q_{(1 + p)/2}(x)\\right], \\quad \\text{of magnitudes } Q_p(\\left|x\\right|)",
  params: [{
    name: "share",
    kind: "ratio",
    min: 0.5,
    max: 1,
    doc: { en: "Share of the values that is kept, such as 99.9%.", zh: "保留的比例，例如 99.9%。" },
  }],
  examples: [
    "recipe r { quantize weights of linear to int(8) per tensor clip percentile(99.9%) }\nexplain r() on ocr",
  ],
  see: "Wu et al. 2020, arXiv:2004.09602, section 3.3",
  clip: ({ share }) => ({ kind: "percentile", share: share! }),
});
