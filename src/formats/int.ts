import { codeBits, format } from "../registry/define.ts";

export default format({
  name: "int",
  summary: {
    en:
      "Signed integers. Symmetric: codes ±(2^(bits-1) - 1), zero point 0; affine: all codes, an integer zero point.",
    zh: "有符号整数。对称：编码 ±(2^(bits-1) - 1)，零点为 0；仿射：使用全部编码和整数零点。",
  },
  params: [codeBits],
  examples: [
    "recipe r { quantize weights of linear to int(8) symmetric per channel }\nreport apply r() to ocr",
    "show int8",
  ],
  see: "Jacob et al. 2018, arXiv:1712.05877, eq. 1; Nagel et al. 2021, arXiv:2106.08295, section 2",
  integer: ({ bits }) => ({ bits: bits!, signed: true }),
});
