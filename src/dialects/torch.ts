import { inBytes } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "torch",
  summary: {
    en:
      "PyTorch: x * (1 / s), half to even, scale = absmax / ((2^bits - 1) / 2). nvfp4 is torchao's; its MX formats are those of quire, but for two things that quire does not do: blocks below the normal numbers are divided by 2^-126 and decoded with 2^-127, and rceil takes log2 in binary32, so that it saturates where a block's maximum is one unit in the last place above what the scale holds.",
    zh:
      "PyTorch：x * (1 / s)，取偶，步长 = 最大绝对值 / ((2^bits - 1) / 2)。nvfp4 按 torchao；其 MX 格式与 quire 相同，但有两处例外：非规格化的块除以 2^-126 却按 2^-127 解码；rceil 用 binary32 的 log2，最大值恰高一个 ulp 时会饱和。",
  },
  layouts: { integers: inBytes("low"), patterns: inBytes("low") },
  examples: [
    "recipe r { quantize weights of linear to int(8) in torch symmetric per tensor }\nreport apply r() to ocr",
  ],
  see:
    "PyTorch 2.13, aten/src/ATen/native/quantized; torch/ao/quantization/observer.py; torchao 0.18, prototype/mx_formats",
});
