import { layer } from "../../registry/define.ts";
import { rectify } from "../rectify.ts";

export default layer({
  name: "relu6",
  summary: { en: "min(max(x, 0), 6), element by element.", zh: "逐元素的 min(max(x, 0), 6)。" },
  params: [],
  examples: ["net = network { dense(32) relu6 dense(10) }"],
  see: "torch.nn.ReLU6",
  onnx: () => ({ op: "Clip", constants: [0, 6] }),
  output: (_, input) => input,
  build: (_, input, build) => rectify(build, input, 6),
});
