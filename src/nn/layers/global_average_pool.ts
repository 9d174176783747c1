import { layer } from "../../registry/define.ts";
import { planesOf } from "../pooling.ts";

/** The sum of a plane in binary64, rounded to binary32, divided by its elements. */
export default layer({
  name: "global_average_pool",
  summary: {
    en: "The mean of each channel, over all of its pixels.",
    zh: "全局平均池化：每个通道所有像素的均值。",
  },
  params: [],
  examples: ["net = network { conv2d(10, kernel: 5) relu global_average_pool }"],
  see: "Lin, Chen and Yan 2014, arXiv:1312.4400; torch.nn.AdaptiveAvgPool2d(1)",
  onnx: () => ({ op: "GlobalAveragePool" }),
  output: (_, input) => [planesOf(input)[0], 1, 1],
  build(_, input, { arena, elements }) {
    const [planes, height, width] = planesOf(input), area = height * width;
    return {
      parameters: [],
      forward({ count, input, output }) {
        elements.planeSums(output, input, count * planes, area);
        const y = arena.f32(output, count * planes);
        for (let i = 0; i < y.length; i++) y[i]! /= area;
      },
      backward({ count, outputGradient, inputGradient }) {
        if (inputGradient === undefined) return;
        const dy = arena.f32(outputGradient, count * planes), all = count * planes * area;
        const dx = arena.f32(inputGradient, all);
        dy.forEach((g, plane) => dx.fill(g / area, plane * area, (plane + 1) * area));
      },
    };
  },
});
