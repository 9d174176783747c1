import { inBytes } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "ort",
  summary: {
    en:
      "ONNX Runtime: QuantizeLinear of 4, 8 and 16 bits, x / s, half to even; per group is block_size. Symmetric int(8) and int(16) leave out the lowest code, int(4) does not. Zero points are computed in binary32, in binary64 there: of ties they can be one apart, and of 16 bits in 2 of 1,000 tensors. From 1.32 on it subtracts the ends of a range in binary64, so that a scale may differ in its last bit.",
    zh:
      "ONNX Runtime：4、8、16 位的 QuantizeLinear，x / s，取偶；per group 即 block_size。对称 int(8)、int(16) 不用最小编码，int(4) 用 -8。零点按 binary32 计算，该库用 binary64：恰在中点时可差一，16 位时约千分之二的张量如此。自 1.32 起该库以 binary64 求范围两端之差，缩放因子末位可能不同。",
  },
  layouts: { integers: inBytes("low") },
  examples: [
    "recipe r { quantize weights of linear to uint(8) in ort affine per channel }\nreport apply r() to ocr",
  ],
  see: "ONNX Runtime 1.30, onnxruntime/quantization/quant_utils.py; ONNX operator QuantizeLinear",
});
