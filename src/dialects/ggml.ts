import { dialect } from "../registry/define.ts";

export default dialect({
  name: "ggml",
  summary: {
    en:
      "llama.cpp: Q4_0, Q5_0, Q8_0 as int(4), int(5), int(8) symmetric, Q4_1 and Q5_1 as uint(4) and uint(5) affine; blocks of 32, scales in binary16.",
    zh:
      "llama.cpp：Q4_0、Q5_0、Q8_0 为对称 int(4)、int(5)、int(8)，Q4_1、Q5_1 为仿射 uint(4)、uint(5)；32 个一块，步长为 binary16。",
  },
  layouts: {},
  examples: [
    'recipe r { dialect ggml  quantize weights of "conv2d_182" to int(4) }\nreport apply r() to ocr',
  ],
  see: "llama.cpp, ggml/src/ggml-quants.c at 01243c58",
});
