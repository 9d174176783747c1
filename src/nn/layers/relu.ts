import { layer } from "../../registry/define.ts";
import { rectify } from "../rectify.ts";

export default layer({
  name: "relu",
  summary: { en: "max(x, 0), element by element.", zh: "逐元素的 max(x, 0)。" },
  params: [],
  examples: ["net = network { dense(32) relu dense(10) }"],
  see: "torch.nn.ReLU",
  onnx: () => ({ op: "Relu" }),
  output: (_, input) => input,
  build: (_, input, build) => rectify(build, input, Infinity),
});
