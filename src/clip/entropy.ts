import { clip } from "../registry/define.ts";

export default clip({
  name: "entropy",
  summary: {
    en:
      "The range of magnitudes whose codes tell most of their distribution: the least Kullback-Leibler divergence over 2048 bins, as TensorRT calibrates. Made for per tensor: a small part has too few values for its bins.",
    zh:
      "使编码后的分布与原分布的 KL 散度最小的绝对值范围（2048 个直方图格，TensorRT 的校准方法）。适合 per tensor：小块数据不足以填满直方图。",
  },
  objective:
    "\\min_{i \\ge 128}\\ \\sum_{j < i} p_j \\ln\\frac{p_j}{q_j}, \\quad p = \\text{counts, the rest added to } p_{i-1}, \\quad q = \\text{mean of each of } 2^{b-1} \\text{ levels of } i \\text{ bins}, \\quad \\text{range } \\pm \\tfrac{i}{2048} \\max\\left|x\\right|",
  params: [],
  examples: ["recipe r { quantize weights of linear to int(8) per tensor clip entropy }\nexplain r() on ocr"],
  see:
    "Migacz 2017, 8-bit inference with TensorRT (GTC S7310); levels and ties as NVIDIA ModelOpt (calib/histogram.py at 74c4858), but zeros keep their count. ONNX Runtime's get_entropy_threshold smooths empty bins and, with its defaults, has one candidate",
  clip: () => ({
    kind: "formula",
    name: "entropy",
    magnitudes: `
      per level: t = entropy_threshold(x, 2^(bits - 1))
      per level: (low, high) = (min(x), t)`,
    values: `
      per level: t = entropy_threshold(x, 2^(bits - 1))
      per level: (low, high) = (max(min(x), -t), min(max(x), t))`,
    passes: 3,
  }),
});
