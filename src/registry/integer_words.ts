/** The functions of networks on integers. */
import type { Param, WordEntry } from "./define.ts";

const count = (name: string, en: string, zh: string): Param => ({
  name,
  kind: "integer",
  min: 0,
  max: 2 ** 31 - 1,
  fallback: 0,
  doc: { en, zh },
});

const quantized = `mnist = open("mnist")
net = train network { dense(10) } on mnist.train take 256 samples for 1 epoch using sgd(rate: 0.1) seed 1
recipe r {
  calibrate on mnist.train take 64 samples
  quantize weights of linear to int(8) symmetric per channel
  quantize inputs of linear to uint(8) affine static per tensor
}
q = apply r() to net`;

const see = "Jacob et al. 2018, arXiv:1712.05877, section 2; gemmlowp, fixedpoint/fixedpoint.h";

export const integerWords: readonly WordEntry[] = [
  {
    kind: "function",
    name: "integers",
    usage: "integers(q)",
    summary: {
      en:
        "A quantized network that runs on integers alone: codes between the layers, accumulators of 32 bits, and fixed-point multipliers between them. Inputs of its layers need static scales.",
      zh:
        "仅用整数运行的量化网络：层间为编码，32 位累加器，以定点乘数重新缩放。各层的 inputs 须有静态缩放因子。",
    },
    params: [],
    examples: [`${quantized}\nevaluate q, integers(q) on mnist.valid by accuracy, loss`],
    see,
  },
  {
    kind: "function",
    name: "integer_steps",
    usage: 'integer_steps(q, layer: "conv1", data: mnist.valid, sample: 0, output: 0)',
    summary: {
      en:
        "One output of an integer layer, step by step, as a table: the codes that flow in, the weights, the products, the accumulator, and how it becomes a code.",
      zh: "整数层的一个输出，逐步列成表：流入的编码、权重、乘积、累加器，以及它如何成为编码。",
    },
    params: [
      count("sample", "Which sample of the data.", "数据中的第几个样本。"),
      count(
        "output",
        "Which output of the layer: filters, rows and columns one after the other.",
        "层的第几个输出：按滤波器、行、列的次序。",
      ),
    ],
    examples: [`${quantized}\ninteger_steps(q, layer: "dense1", data: mnist.valid, sample: 3, output: 7)`],
    see,
  },
];
