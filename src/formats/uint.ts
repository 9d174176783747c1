import { codeBits, format } from "../registry/define.ts";

export default format({
  name: "uint",
  summary: {
    en:
      "Unsigned integers 0 to 2^bits - 1. Symmetric: negative values saturate at 0; affine: an integer zero point.",
    zh: "无符号整数 0 到 2^bits - 1。对称：负值饱和为 0；仿射：使用整数零点。",
  },
  params: [codeBits],
  examples: [
    "recipe r { quantize weights of linear to uint(8) affine per channel }\nreport apply r() to ocr",
    "show uint4",
  ],
  see: "Jacob et al. 2018, arXiv:1712.05877, eq. 1",
  integer: ({ bits }) => ({ bits: bits!, signed: false }),
});
