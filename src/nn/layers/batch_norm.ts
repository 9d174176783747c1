import { layer } from "../../registry/define.ts";
import { sizeOf } from "../layer.ts";

/** Batch normalization; ../scalar/normalize.ts has the formulas. Its channels are the first axis of a sample. */
export default layer({
  name: "batch_norm",
  path: "batch_norm",
  summary: {
    en:
      "Each channel with the mean 0 and the variance 1 of its batch, scaled and shifted by what is learned; afterwards by the running mean and variance.",
    zh: "批归一化：训练时用当前批的均值与方差，推理时用滑动均值与方差，再乘以、加上可学习的参数。",
  },
  params: [
    {
      name: "momentum",
      kind: "number",
      min: 0,
      max: 1,
      fallback: 0.1,
      doc: {
        en: "How much of a batch's mean and variance goes into the running ones.",
        zh: "每批的均值与方差计入滑动值的比例。",
      },
    },
    {
      name: "epsilon",
      kind: "number",
      min: 1e-12,
      max: 1,
      fallback: 1e-5,
      doc: { en: "Is added to the variance.", zh: "加到方差上的小量。" },
    },
  ],
  examples: ["net = network { conv2d(8, kernel: 5) batch_norm relu pool(2) dense(10) }"],
  see: "Ioffe and Szegedy 2015, arXiv:1502.03167; torch.nn.BatchNorm2d",
  onnx: ({ epsilon, momentum }) => ({
    op: "BatchNormalization",
    floats: { epsilon: epsilon!, momentum: 1 - momentum! },
  }),
  output: (_, input) => input,
  leastOfChannel: (_, input) => sizeOf(input.slice(1)),
  build({ momentum, epsilon }, input, { arena, elements, parameter }) {
    const channels = input[0]!, area = sizeOf(input.slice(1)), shape = [channels];
    const weight = parameter({ name: "weight", role: "weights", shape, start: 1 });
    const bias = parameter({ name: "bias", role: "bias", shape, start: 0 });
    const mean = parameter({ name: "running_mean", role: "state", shape, start: 0 });
    const variance = parameter({ name: "running_var", role: "state", shape, start: 1 });
    const by = arena.alloc(8 * channels);
    return {
      parameters: [weight, bias, mean, variance],
      forward({ count, training, input, output }) {
        const at = { weight: weight.at, bias: bias.at, mean: mean.at, variance: variance.at, by };
        const how = { training, momentum: momentum!, epsilon: epsilon! };
        elements.normalize({ y: output, x: input, ...at, ...how, count, channels, area });
      },
      backward({ count, input, outputGradient, inputGradient }) {
        const to = { dx: inputGradient, dweight: weight.gradient, dbias: bias.gradient };
        elements.normalizeGradient({
          ...to,
          dy: outputGradient,
          x: input,
          weight: weight.at,
          by,
          count,
          channels,
          area,
        });
      },
    };
  },
});
