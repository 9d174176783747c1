import { inBytes, inWords } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "mlx",
  summary: {
    en: "MLX: unsigned codes with a real offset; the end of larger magnitude is exact.",
    zh: "MLX：无符号编码加实数偏移；绝对值较大的一端精确。",
  },
  layouts: { integers: inWords("none"), patterns: inBytes("low") },
  examples: [
    'recipe r { quantize weights of "conv2d_182" to uint(4) in mlx affine per group(32) }\nreport apply r() to ocr',
  ],
  see: "MLX 0.32, mlx/backend/cpu/quantized.cpp",
});
