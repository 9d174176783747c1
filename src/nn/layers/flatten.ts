import { layer } from "../../registry/define.ts";
import { sizeOf } from "../layer.ts";

export default layer({
  name: "flatten",
  summary: { en: "An image as one row of numbers.", zh: "把图像展平成一行。" },
  params: [],
  examples: ["net = network { flatten dense(10) }"],
  see: "torch.nn.Flatten",
  onnx: () => ({ op: "Flatten", attributes: { axis: 1 } }),
  output: (_, input) => [sizeOf(input)],
  build(_, input, { arena }) {
    const size = sizeOf(input);
    return {
      parameters: [],
      forward({ count, input, output }) {
        arena.f32(output, count * size).set(arena.f32(input, count * size));
      },
      backward({ count, outputGradient, inputGradient }) {
        if (inputGradient === undefined) return;
        arena.f32(inputGradient, count * size).set(arena.f32(outputGradient, count * size));
      },
    };
  },
});
