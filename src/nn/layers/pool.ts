import { layer, squareSize } from "../../registry/define.ts";
import { poolingOf } from "../pooling.ts";

export default layer({
  name: "pool",
  summary: { en: "The largest of each square of pixels.", zh: "最大池化：每个方块取最大值。" },
  params: [squareSize],
  examples: ["net = network { conv2d(8, kernel: 5) pool(2) dense(10) }"],
  see: "torch.nn.MaxPool2d",
  onnx: ({ size }) => ({
    op: "MaxPool",
    attributes: { kernel_shape: [size!, size!], strides: [size!, size!] },
  }),
  output({ size }, input) {
    const { planes, rows, cols } = poolingOf(size!, input);
    return [planes, rows, cols];
  },
  build({ size }, input, { elements }) {
    const pooling = poolingOf(size!, input);
    return {
      parameters: [],
      forward: ({ count, input, output }) => elements.maxPool(output, input, count, pooling),
      backward({ count, input, outputGradient, inputGradient }) {
        if (inputGradient === undefined) return;
        elements.maxPoolGradient(inputGradient, outputGradient, input, count, pooling);
      },
    };
  },
});
