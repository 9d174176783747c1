import { inBytes } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "modelopt",
  summary: {
    en:
      "NVIDIA Model Optimizer: int(8) divides by absmax / 127, int(4) multiplies with 7 / absmax; nvfp4 multiplies with its scales; mxfp4 and mxfp8_e4m3 round the exponent up. Two 4-bit codes in a byte: of nvfp4 and mxfp4 the first low, of int(4) the first high. Its exponents come from log2 in binary32, which is one too small where a block's maximum is just above a power of two times the type's largest number; here they are exact. nvfp4 and mxfp8_e4m3 fill the last block of a row with zeros there; here rows must be whole blocks. Of zeros its fp8_e4m3, int(8) and int(4) have no scale that decodes; here it is 1.",
    zh:
      "NVIDIA Model Optimizer：int(8) 除以最大绝对值 / 127，int(4) 乘以 7 / 最大绝对值；nvfp4 乘以缩放因子；mxfp4 与 mxfp8_e4m3 的指数向上取整。每字节两个 4 位编码：nvfp4、mxfp4 低位在前，int(4) 高位在前。该库用 binary32 的 log2 求指数，在最大值略高于边界时偏小一；此处为精确值。nvfp4 与 mxfp8_e4m3 在该库中以零补足每行末块；此处每行须为整块。全零时该库的 fp8_e4m3、int(8)、int(4) 没有可解码的缩放因子；此处为 1。",
  },
  layouts: { integers: inBytes("high", "half"), patterns: inBytes("low") },
  examples: [
    'recipe r { quantize weights of "conv2d_182" to nvfp4 in modelopt }\nreport apply r() to ocr',
    "show nvfp4 in modelopt",
  ],
  see: "NVIDIA Model Optimizer 0.47, modelopt/torch/quantization/qtensor",
});
