import { dialect } from "../registry/define.ts";

export default dialect({
  name: "torch",
  summary: {
    en: "PyTorch: x * (1 / s), half to even, scale = absmax / ((2^bits - 1) / 2).",
    zh: "PyTorch：x * (1 / s)，取偶，步长 = 最大绝对值 / ((2^bits - 1) / 2)。",
  },
  examples: [
    "recipe r { quantize weights of linear to int(8) in torch symmetric per tensor }\nreport apply r() to ocr",
  ],
  see: "PyTorch 2.13, aten/src/ATen/native/quantized; torch/ao/quantization/observer.py",
});
