import { matrix, transposed } from "../../numerics/linear_algebra/linear_algebra.ts";
import { layer } from "../../registry/define.ts";
import { boundOf, sizeOf } from "../layer.ts";

/** y = x W' + b, W (units x inputs); the sums begin with the bias. Gradients: dW = dy' x, db = the sum of dy, dx = dy W. */
export default layer({
  name: "dense",
  path: "dense",
  summary: {
    en: "Each output is a weighted sum of all inputs and a bias. Images are flattened.",
    zh: "全连接层：每个输出是所有输入的加权和加偏置；图像会先展平。",
  },
  params: [{
    name: "units",
    kind: "integer",
    min: 1,
    max: 65536,
    doc: { en: "How many outputs.", zh: "输出个数。" },
  }],
  examples: ["net = network { dense(32) relu dense(10) }"],
  see: "torch.nn.Linear",
  onnx: () => ({ op: "Gemm", attributes: { transB: 1 }, rows: true }),
  output: ({ units }) => [units!],
  build({ units }, input, { arena, algebra, parameter }) {
    const inputs = sizeOf(input), outputs = units!, bound = boundOf(inputs);
    const weight = parameter({ name: "weight", role: "weights", shape: [outputs, inputs], bound });
    const bias = parameter({ name: "bias", role: "bias", shape: [outputs], bound });
    const weights = matrix(weight.at, outputs, inputs);
    return {
      parameters: [weight, bias],
      forward({ count, input, output }) {
        const y = arena.f32(output, count * outputs), b = arena.f32(bias.at, outputs);
        for (let n = 0; n < count; n++) y.set(b, n * outputs);
        const x = matrix(input, count, inputs);
        algebra.product(matrix(output, count, outputs), x, transposed(weights), { mode: "add" });
      },
      backward({ count, input, outputGradient, inputGradient }) {
        const dy = matrix(outputGradient, count, outputs), x = matrix(input, count, inputs);
        algebra.product(matrix(weight.gradient, outputs, inputs), transposed(dy), x);
        const from = arena.f32(outputGradient, count * outputs), sums = arena.f32(bias.gradient, outputs);
        sums.fill(0);
        for (let n = 0; n < count; n++) {
          for (let i = 0; i < outputs; i++) sums[i]! += from[n * outputs + i]!;
        }
        if (inputGradient !== undefined) {
          algebra.product(matrix(inputGradient, count, inputs), dy, weights);
        }
      },
    };
  },
});
