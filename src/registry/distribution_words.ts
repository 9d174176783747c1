/** The functions of distributions: samples, theory, codebooks. */
import type { Param, WordEntry } from "./define.ts";

const bits: Param = {
  name: "bits",
  kind: "integer",
  unit: "bits",
  min: 1,
  max: 8,
  doc: {
    en: "Bits of a code: a number, a range or a list.",
    zh: "编码位数：一个数、一个范围或一个列表。",
  },
};

export const distributionWords: readonly WordEntry[] = [
  {
    kind: "function",
    name: "samples",
    usage: "samples(gauss, laplace, student_t(5), rows: 1024, columns: 1024, seed: 0)",
    summary: {
      en:
        "A model of random tensors, one for each distribution: the same bits for a seed on every machine. Rows are made when they are read.",
      zh: "由随机张量组成的模型，每个分布一个；同一种子在任何机器上逐位相同。行在读取时生成。",
    },
    params: [
      {
        name: "rows",
        kind: "integer",
        min: 1,
        max: 2 ** 24,
        fallback: 1024,
        doc: { en: "Rows of each tensor: its channels.", zh: "每个张量的行数，即通道数。" },
      },
      {
        name: "columns",
        kind: "integer",
        min: 1,
        max: 2 ** 24,
        fallback: 1024,
        doc: { en: "Values of a row.", zh: "每行的取值个数。" },
      },
      {
        name: "seed",
        kind: "integer",
        min: 0,
        max: 2 ** 31 - 1,
        fallback: 0,
        doc: { en: "Another seed, other values.", zh: "种子不同，取值不同。" },
      },
    ],
    examples: [
      "m = samples(gauss, laplace, student_t(5), rows: 256, columns: 1024, seed: 0)\nrecipe r { quantize weights of all to mxfp4 }\nreport apply r() to m",
    ],
  },
  {
    kind: "function",
    name: "optimum",
    usage: "optimum(gauss, laplace, bits: 1..8, quantizer: lloyd_max)",
    summary: {
      en:
        "What quantizers can do at best for a distribution: step, clip and SQNR, by numerical integration, as a table. Step and clip are in units of the distribution's scale: deviations of gauss, mean magnitudes of laplace (its variance is 2).",
      zh:
        "各量化器对某分布所能达到的最优：步长、裁剪点与信噪比，由数值积分得出，结果是一张表。步长与裁剪点以分布的尺度参数为单位：gauss 为标准差，laplace 为平均绝对值（方差为 2）。",
    },
    params: [bits, {
      name: "quantizer",
      kind: "word",
      words: ["lloyd_max", "mid_rise", "mid_tread", "mid_tread_full", "aciq"],
      min: 0,
      max: 0,
      doc: {
        en: "One, or a list of them; all when it is left out.",
        zh: "其中之一，或一个列表；省略则为全部。",
      },
    }],
    examples: ["t = optimum(gauss, bits: 1..4)\nt\nplot sqnr of t against bits by quantizer"],
  },
  {
    kind: "function",
    name: "codebook",
    usage: "codebook(gauss, bits: 4)",
    summary: {
      en:
        "The Lloyd-Max levels of a distribution in its standard deviations, ascending: a list, for nearest(T, x) and T[q].",
      zh: "分布的 Lloyd-Max 量化级，以标准差为单位的升序列表，可用于 nearest(T, x) 与 T[q]。",
    },
    params: [bits],
    examples: [
      "T = codebook(gauss, bits: 2)\nT\nscheme mine { per channel: s = std(x)  encode nearest(T, x / s)  decode T[q] * s }",
    ],
    see: "Lloyd 1982; Max 1960",
  },
];
