/** The functions of data. */
import type { Param, WordEntry } from "./define.ts";

const scale = (name: string, en: string, zh: string): Param => ({
  name,
  kind: "number",
  min: -(2 ** 24),
  max: 2 ** 24,
  doc: {
    en: `${en}: one number, or a list with one for each channel.`,
    zh: `${zh}：一个数，或每通道一个数的列表。`,
  },
});

export const dataWords: readonly WordEntry[] = [
  {
    kind: "function",
    name: "take",
    usage: "take(mnist.train, 512 samples)",
    summary: {
      en:
        "The first samples of a part. Statements that look at data say it themselves: on mnist.train take 512 samples.",
      zh: "某一部分的前若干个样本。用到数据的语句可直接写：on mnist.train take 512 samples。",
    },
    params: [{
      name: "count",
      kind: "integer",
      unit: "samples",
      min: 1,
      max: 2 ** 31 - 1,
      doc: { en: "How many, from the first on.", zh: "从第一个起取多少个。" },
    }],
    examples: ['mnist = open("mnist")\ntake(shuffle(mnist.train, seed: 1), 512 samples)'],
  },
  {
    kind: "function",
    name: "shuffle",
    usage: "shuffle(mnist.train, seed: 0)",
    summary: {
      en: "The samples in another order, the same for a seed on every machine; each part by itself.",
      zh: "打乱样本的顺序；同一种子在任何机器上顺序相同，各部分分别打乱。",
    },
    params: [{
      name: "seed",
      kind: "integer",
      min: 0,
      max: 2 ** 31 - 1,
      doc: { en: "Another seed, another order.", zh: "种子不同，顺序不同。" },
    }],
    examples: ['mnist = open("mnist")\nshuffle(mnist, seed: 1)'],
    see: "Fisher and Yates; Knuth 1997, algorithm 3.4.2P",
  },
  {
    kind: "function",
    name: "normalize",
    usage: "normalize(mnist, mean: 0.1307, std: 0.3081)",
    summary: {
      en: "Every value less the mean, divided by the standard deviation: (x - mean) / std, in binary32.",
      zh: "每个值减去均值再除以标准差：(x - mean) / std，以 binary32 计算。",
    },
    params: [
      scale("mean", "What is taken off", "减去的均值"),
      scale("std", "What is divided by, positive", "除以的标准差，须为正"),
    ],
    examples: ['mnist = open("mnist")\nnormalize(mnist, mean: 0.1307, std: 0.3081)'],
  },
];
