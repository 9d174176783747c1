import { layer, squareSize } from "../../registry/define.ts";
import { averagePool } from "../average_pool.ts";
import { poolingOf } from "../pooling.ts";

export default layer({
  name: "average_pool",
  summary: { en: "The mean of each square of pixels.", zh: "平均池化：每个方块取均值。" },
  params: [squareSize],
  examples: ["net = network { conv2d(8, kernel: 5) average_pool(2) dense(10) }"],
  see: "torch.nn.AvgPool2d",
  onnx: ({ size }) => ({
    op: "AveragePool",
    attributes: { kernel_shape: [size!, size!], strides: [size!, size!] },
  }),
  output({ size }, input) {
    const { planes, rows, cols } = poolingOf(size!, input);
    return [planes, rows, cols];
  },
  build: ({ size }, input, { arena }) => averagePool(arena, poolingOf(size!, input)),
});
