import { dialect } from "../registry/define.ts";

export default dialect({
  name: "compressed_tensors",
  summary: {
    en: "compressed-tensors, as vLLM reads it: x / s, half to even, scale = absmax / ((2^bits - 1) / 2).",
    zh: "compressed-tensors（vLLM 读取的格式）：x / s，取偶，步长 = 最大绝对值 / ((2^bits - 1) / 2)。",
  },
  examples: [
    "recipe r { quantize weights of linear to int(4) in compressed_tensors per group(40) }\nreport apply r() to ocr",
  ],
  see: "compressed-tensors 0.20, quantization/utils/helpers.py, lifecycle/forward_helpers.py",
});
