/** What can be drawn by its name: `plot NAME of ...`. */
import type { WordEntry } from "./define.ts";

const plot = (name: string, en: string, zh: string, ...examples: [string, ...string[]]): WordEntry => ({
  kind: "plot",
  name,
  summary: { en, zh },
  params: [],
  examples,
});

export const plotWords: readonly WordEntry[] = [
  plot(
    "histogram",
    "The values of a layer, with the quantization grid over them.",
    "层取值的直方图，叠加量化网格。",
    `plot histogram of weights "conv2d_184" in ocr`,
  ),
  plot(
    "sqnr",
    "SQNR by layer, worst first.",
    "各层的信噪比，最差在前。",
    "recipe r { quantize weights of all to int(8) per channel }\nq = apply r() to ocr\nplot sqnr of q",
  ),
  plot(
    "sensitivity",
    "What each layer does to the outputs when it alone is quantized, the worst on top.",
    "只量化某一层时对输出的影响，最差在上。",
    'mnist = open("mnist")\nnet = train network { dense(16) relu dense(10) } on mnist.train take 256 samples for 2 epochs using sgd(rate: 0.1) seed 1\nrecipe r { quantize weights of all to int(3) per tensor }\ns = sensitivity net by r() on mnist.valid take 100 samples\nplot sensitivity of s',
  ),
  plot(
    "staircase",
    "What a formula or a scheme makes of each x, and its error.",
    "公式或方案的阶梯图与误差。",
    "formula Q(x in real; b in 1..16) = round(x * 2^b) / 2^b\nplot staircase of Q(x; 3) for x in -1.0..1.0",
  ),
  plot(
    "training",
    "How a network learned: loss and accuracy against the step, and the validation after each epoch.",
    "网络的训练过程：损失与准确率随步数的变化，以及每轮之后的验证。",
    'mnist = open("mnist")\nnet = train network { dense(10) } on mnist.train take 256 samples for 2 epochs using sgd(rate: 0.1) seed 1\nplot training of net',
  ),
  plot(
    "bits",
    "A number as the bits of its code: sign and weights, or exponent and mantissa, and what does not fit.",
    "一个数的编码逐位展开：符号与位权，或指数与尾数，以及放不下的部分。",
    "plot bits of binary_wrap(8), binary_clip(8), fp8_e4m3 mark 1.3",
    "interact x in -2.0..2.0 { plot bits of binary_wrap(8), fp8_e4m3 mark x }",
  ),
  plot(
    "circle",
    "The codes on a circle, and the way of a count around it: across the seam it wraps, a clamp is a wall.",
    "编码排成一圈：计数越过接缝即回绕（wrap），钳位（clamp）则是一堵墙。",
    "plot circle of binary_wrap(4), binary_clip(4) mark 1.3",
    "interact x in -3.0..3.0 { plot circle of wrap(round(x * 8), int(4)) / 8 for x in -3.0..3.0 mark x }",
  ),
  plot(
    "clipping",
    "What each clip of a tensor loses by rounding and by clipping, their least sum, and what the clipping methods pick.",
    "每个裁剪点因舍入与裁剪而损失多少，二者之和的最小处，以及各裁剪方法的选择。",
    "recipe r { quantize weights of all to int(4) symmetric per tensor }\nq = apply r() to samples(gauss, rows: 64, columns: 256)\nplot clipping of q mark 2.5",
    "recipe r(b) { quantize weights of all to int(b) symmetric per tensor }\ng = samples(laplace, rows: 64, columns: 256)\ninteract b in 2..8 = 4, c in 0.1..8.0 = 4.0 { plot clipping of apply r(b) to g mark c }",
  ),
  plot(
    "theory",
    "Bits against SQNR: 6.02 dB a bit, what quantizers can do at best on a distribution, and measured points over it.",
    "位数与信噪比：每位 6.02 dB、给定分布下量化器的理论最优，以及实测点。",
    "plot theory of gauss, laplace for b in 2..8",
    "recipe u(b, c) { quantize weights of all to int(b) symmetric per tensor clip c }\ng = samples(gauss, rows: 16, columns: 256)\nt = sweep b in 2..6, c in [minmax, mse] { evaluate apply u(b, c: c) to g by sqnr }\nplot theory of gauss, t for b in 2..6",
  ),
  plot(
    "levels",
    "Every value of each format on a number line, linear and logarithmic; with a mark, what blocks of that size cost and lose.",
    "各格式能表示的全部数值（线性与对数数轴）；给出 mark 时，还显示该块大小的开销与损失。",
    "plot levels of int4, fp4_e2m1, nf4, mxfp4, fp8_e4m3",
    "interact g in [16, 32, 64, 128] { plot levels of int4, fp4_e2m1, nf4, mxfp4 mark g }",
  ),
  plot(
    "product",
    "A matrix product on integers at one of its steps: codes of uint8 and int8 with their zero points, the accumulator of 32 bits and its four terms, the bias, the fixed-point multiplier.",
    "整数矩阵乘法的某一步：uint8 与 int8 编码及各自的零点、32 位累加器及其四项、偏置、定点乘数。",
    "plot product of [[0.5, -1.2], [2.0, 0.1]], [[1.0, 0.3], [-0.7, 0.9]], [0.5, -0.25] mark 2",
    "interact step in 0..19 { plot product of [[0.5, -1.2], [2.0, 0.1]], [[1.0, 0.3], [-0.7, 0.9]] mark step }",
  ),
  plot(
    "size",
    "What the bytes of models are made of: codes, scales, zero points, codebooks, padding, and what stays as it was.",
    "模型各字节的构成：编码、缩放因子、零点、码本、填充，以及保持原样的部分。",
    "recipe r { quantize weights of linear, conv2d to int(4) affine per channel }\nq = apply r() to ocr\nplot size of ocr, q",
  ),
  plot(
    "error",
    "Where a quantized tensor is off: a heat map of the error, beside it the error and the scale of each row.",
    "量化张量的误差热图，旁边是每行的误差与缩放因子。",
    'recipe r { quantize weights of all to int(4) symmetric per channel }\nq = apply r() to ocr\nplot error of weights "conv2d_184" in q',
  ),
];
