import { inBytes, inWords } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "compressed_tensors",
  summary: {
    en:
      "compressed-tensors, as vLLM reads it: x / s, half to even, scale = absmax / ((2^bits - 1) / 2). nvfp4 divides by the scale of the tensor, 2688 * (1 / absmax); MX formats take the even rule, mxfp8_e4m3 that of one bit of mantissa. -0 becomes 0. Of zeros the affine zero point is 0. Integer codes + 2^(bits-1) lie in words of 32 bits, rows begin a word, and a code may cross into the next; of two 4-bit floats in a byte the first is low.",
    zh:
      "compressed-tensors（vLLM 读取的格式）：x / s，取偶，步长 = 最大绝对值 / ((2^bits - 1) / 2)。nvfp4 除以张量缩放因子 2688 * (1 / 最大绝对值)；MX 格式用 even 规则，mxfp8_e4m3 按一位尾数。-0 变为 0。全零时仿射零点为 0。整数编码加 2^(bits-1) 存入 32 位字，每行从新字开始，编码可跨字；4 位浮点每字节低位在前。",
  },
  layouts: { integers: inWords("half"), patterns: inBytes("low") },
  examples: [
    "recipe r { quantize weights of linear to int(4) in compressed_tensors per group(40) }\nreport apply r() to ocr",
  ],
  see:
    "compressed-tensors 0.20, quantization/utils/helpers.py, utils/mxfp_utils.py, lifecycle/forward_helpers.py",
});
