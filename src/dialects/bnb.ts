import { inBytes } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "bnb",
  summary: {
    en:
      "bitsandbytes: nf4 and fp4 in blocks (64 unless the user says so), x * (1 / absmax), ties to the lower entry, the first of two codes in the high half of a byte. Where its source says that the bit of the sign stands for the sign, of values that fp4 rounds to 0 the positive ones have it and the negative ones do not.",
    zh:
      "bitsandbytes：按块的 nf4 与 fp4（默认每块 64 个），x * (1 / 最大绝对值)，中点取较低一级，每字节高位在前。fp4 舍入为 0 的值符号位与注释相反：正值带符号位，负值不带。",
  },
  layouts: { patterns: inBytes("high") },
  examples: [
    'recipe r { quantize weights of "conv2d_182" to nf4 in bnb per group(32) }\nreport apply r() to ocr',
    "show fp4 in bnb",
  ],
  see: "bitsandbytes 0.50, backends/default/ops.py, functional.py; Dettmers et al. 2023, arXiv:2305.14314",
});
