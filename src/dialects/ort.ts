import { inBytes } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "ort",
  summary: {
    en:
      "ONNX Runtime: QuantizeLinear, x / s, half to even; symmetric int(8) leaves out -128, int(4) does not.",
    zh: "ONNX Runtime：QuantizeLinear，x / s，取偶；对称 int(8) 不用 -128，int(4) 用 -8。",
  },
  layouts: { integers: inBytes("low") },
  examples: [
    "recipe r { quantize weights of linear to uint(8) in ort affine per channel }\nreport apply r() to ocr",
  ],
  see: "ONNX Runtime 1.30, onnxruntime/quantization/quant_utils.py; ONNX operator QuantizeLinear",
});
