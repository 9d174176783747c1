import { metric } from "../registry/define.ts";

export default metric({
  name: "sqnr",
  title: "SQNR",
  summary: {
    en:
      "Signal to quantization noise of the quantized weights: 10 log10 of the sum of x^2 over the sum of (x - x̂)^2.",
    zh: "被量化权重的信噪比：10 log10(Σx² / Σ(x - x̂)²)。",
  },
  params: [],
  examples: [
    "recipe r { quantize weights of linear to int(8) per channel }\nq = apply r() to ocr\nevaluate q, ocr by sqnr",
  ],
  see: "Gersho and Gray 1992, Vector Quantization and Signal Compression, section 4.2",
  unit: "dB",
  better: "higher",
  digits: 2,
  of: ({ signal, noise }) => noise === 0 ? Infinity : 10 * Math.log10(signal / noise),
});
