import { inBytes } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "bnb",
  summary: {
    en:
      "bitsandbytes: nf4 and fp4 in blocks (64 unless the user says so), x * (1 / absmax), ties to the lower entry, the first of two codes in the high half of a byte; nf4_double and fp4_double are compress_statistics. Its source says that fp4 has a bit for the sign: of values that round to 0 the positive ones have it and the negative ones do not. Its kernel for the CPU gives the codes of small scales by a table of steps of 2^-15, not the nearest as elsewhere; here they are the nearest. Its blocks run on from row to row and the last may be short; here rows must be whole blocks. Nor are there short runs in nf4_double and fp4_double: a tensor has a multiple of 16,384 values, or fewer that are a multiple of 64; nf4 per group(64) takes any rows of whole groups.",
    zh:
      "bitsandbytes：按块的 nf4 与 fp4（默认每块 64 个），x * (1 / 最大绝对值)，中点取较低一级，每字节高位在前；nf4_double、fp4_double 即 compress_statistics。源码称 fp4 有符号位：舍入为 0 的值中，正值带符号位，负值不带。其 CPU 内核用步长 2^-15 的查找表求缩放编码，较小者并非最近；此处取最近。该库的块可跨行，末块可不足；此处每行须为整块。nf4_double 与 fp4_double 也没有不足的末段：张量须有 16,384 的整数倍个值，或更少而为 64 的整数倍；nf4 per group(64) 只要求每行为整组。",
  },
  layouts: { patterns: inBytes("high") },
  examples: [
    'recipe r { quantize weights of "conv2d_182" to nf4 in bnb per group(32) }\nreport apply r() to ocr',
    "show fp4 in bnb",
  ],
  see: "bitsandbytes 0.50, backends/default/ops.py, functional.py; Dettmers et al. 2023, arXiv:2305.14314",
});
