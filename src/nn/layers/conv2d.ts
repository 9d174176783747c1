import { type Convolution, outputSize, type Window } from "../../numerics/linear_algebra/linear_algebra.ts";
import { layer, type Values } from "../../registry/define.ts";
import { boundOf, type Shape } from "../layer.ts";
import { planesOf } from "../pooling.ts";

function windowOf({ kernel, stride, padding }: Values, shape: Shape): Window {
  const [channels, height, width] = planesOf(shape);
  const room = Math.min(height, width) + 2 * padding!;
  if (kernel! > room) throw new RangeError(`its kernel must be at most ${room}: it is ${kernel}`);
  return {
    channels,
    height,
    width,
    kernel: [kernel!, kernel!],
    stride: [stride!, stride!],
    padding: [padding!, padding!, padding!, padding!],
    dilation: [1, 1],
  };
}

function checkGroups({ filters, groups }: Values, [channels]: Shape): void {
  if (channels! % groups! === 0 && filters! % groups! === 0) return;
  throw new RangeError(
    `its groups must divide ${channels} channels and ${filters} filters: they are ${groups}`,
  );
}

/** Convolution by im2col and products (../../numerics/linear_algebra). Depthwise: as many groups as channels. */
export default layer({
  name: "conv2d",
  path: "conv",
  summary: {
    en: "Filters that slide over an image of channels, height and width.",
    zh: "二维卷积：滤波器在图像（通道、高、宽）上滑动。",
  },
  params: [
    { name: "filters", kind: "integer", min: 1, max: 65536, doc: { en: "How many.", zh: "滤波器个数。" } },
    {
      name: "kernel",
      kind: "integer",
      min: 1,
      max: 64,
      doc: { en: "Rows and columns of a filter.", zh: "滤波器的行数与列数。" },
    },
    {
      name: "stride",
      kind: "integer",
      min: 1,
      max: 64,
      fallback: 1,
      doc: { en: "Pixels from place to place.", zh: "步长（像素）。" },
    },
    {
      name: "padding",
      kind: "integer",
      min: 0,
      max: 64,
      fallback: 0,
      doc: { en: "Rows and columns of zeros at each side.", zh: "每侧补零的行列数。" },
    },
    {
      name: "groups",
      kind: "integer",
      min: 1,
      max: 65536,
      fallback: 1,
      doc: {
        en: "Groups of channels that do not see each other; as many as channels: depthwise.",
        zh: "互不相连的通道组数；等于通道数时即逐通道（depthwise）卷积。",
      },
    },
  ],
  examples: ["net = network { conv2d(8, kernel: 5) relu pool(2) dense(10) }"],
  see: "torch.nn.Conv2d",
  onnx: ({ kernel, stride, padding, groups }) => ({
    op: "Conv",
    attributes: {
      kernel_shape: [kernel!, kernel!],
      strides: [stride!, stride!],
      pads: [padding!, padding!, padding!, padding!],
      group: groups!,
    },
  }),
  output(values, input) {
    const window = windowOf(values, input);
    checkGroups(values, input);
    const { rows, cols } = outputSize(window);
    return [values["filters"]!, rows, cols];
  },
  build(values, input, { arena, algebra, elements, parameter }) {
    const window = windowOf(values, input), filters = values["filters"]!, groups = values["groups"]!;
    const { rows, cols } = outputSize(window), places = rows * cols;
    const depth = window.channels / groups, [height, width] = window.kernel;
    const bound = boundOf(depth * height * width);
    const shape = [filters, depth, height, width];
    const weight = parameter({ name: "weight", role: "weights", shape, bound });
    const bias = parameter({ name: "bias", role: "bias", shape: [filters], bound });
    const of = (images: number): Convolution => ({ ...window, images, filters, groups });
    return {
      parameters: [weight, bias],
      forward({ count, input, output }) {
        algebra.convolve(output, input, weight.at, of(count), bias.at);
      },
      backward({ count, input, outputGradient, inputGradient }) {
        algebra.weightGradient(weight.gradient, outputGradient, input, of(count));
        // The planes of a filter are added in the order of the images.
        const mark = arena.mark(), planes = count * filters, at = arena.alloc(4 * planes);
        elements.planeSums(at, outputGradient, planes, places);
        const ofPlanes = arena.f32(at, planes), sums = arena.f32(bias.gradient, filters);
        sums.fill(0);
        for (let plane = 0; plane < planes; plane++) sums[plane % filters]! += ofPlanes[plane]!;
        arena.release(mark);
        if (inputGradient !== undefined) {
          algebra.imageGradient(inputGradient, outputGradient, weight.at, of(count));
        }
      },
    };
  },
});
