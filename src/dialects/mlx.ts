import { inBytes, inWords } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "mlx",
  summary: {
    en:
      "MLX: unsigned codes with a real offset; the end of larger magnitude is exact. Of blocks of subnormal numbers its mxfp4 and mxfp8 make scales near 2^120; here they are 2^-127. Rows must be whole blocks, as there.",
    zh:
      "MLX：无符号编码加实数偏移；绝对值较大的一端精确。对非规格化数的块，其 mxfp4、mxfp8 给出约 2^120 的缩放因子；此处为 2^-127。每行须为整块，与该库相同。",
  },
  layouts: { integers: inWords("none"), patterns: inBytes("low") },
  examples: [
    'recipe r { quantize weights of "conv2d_182" to uint(4) in mlx affine per group(32) }\nreport apply r() to ocr',
  ],
  see: "MLX 0.32, mlx/backend/cpu/quantized.cpp",
});
