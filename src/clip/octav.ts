import { clip } from "../registry/define.ts";

const times = (steps: number, line: (step: number) => string): string =>
  Array.from({ length: steps }, (_, i) => line(i + 1)).join("\n");

/** g is the mean magnitude after the first step. */
const magnitudes = (steps: number): string => `
  per level: g0 = 0
  ${
  times(steps, (i) => {
    const g = `g${i - 1}`;
    return `per level: n${i} = sum(select(x > ${g}, 1, 0))
      per level: g${i} = sum(select(x > ${g}, x, 0)) / ((1 - 4^-bits / 3) * n${i} + 4^-bits / 3 * count(x))`;
  })
}
  per level: (low, high) = (min(x), min(max(x), g${steps}))`;

/** Both ends start at the mean; each is where the derivative of the objective would vanish if no value changed sides. */
const values = (steps: number): string => `
  per level: l0 = max(min(x), min(mean(x), max(x)))
  per level: h0 = l0
  ${
  times(steps, (i) => {
    const [l, h] = [`l${i - 1}`, `h${i - 1}`];
    return `per level: a${i} = sum(select(x < ${l}, 1, 0))
      per level: b${i} = sum(select(x > ${h}, 1, 0))
      per level: k${i} = 4^-bits / 12 * (count(x) - a${i} - b${i})
      per level: l${i} = (sum(select(x < ${l}, x, 0)) + k${i} * ${h}) / (a${i} + k${i})
      per level: h${i} = (sum(select(x > ${h}, x, 0)) + k${i} * ${l}) / (b${i} + k${i})`;
  })
}
  per level: (low, high) = (max(min(x), l${steps}), min(max(x), h${steps}))`;

export default clip({
  name: "octav",
  summary: {
    en:
      "OCTAV: the range that balances what is clipped against the steps within it, by Newton's iteration on the values themselves. With two ends, both are found.",
    zh: "OCTAV：用牛顿迭代在数据本身上求出使裁剪误差与步长误差之和最小的范围；非对称时两个端点都求。",
  },
  objective:
    "\\min_g \\sum_{\\left|x\\right| > g} (\\left|x\\right| - g)^2 + k\\,g^2 \\sum_{\\left|x\\right| \\le g} 1, \\quad k = \\frac{4^{-b}}{3}, \\qquad g \\leftarrow \\frac{\\sum_{\\left|x\\right| > g} \\left|x\\right|}{(1 - k)\\,n_{\\left|x\\right| > g} + k\\,n}",
  params: [{
    name: "steps",
    kind: "integer",
    min: 1,
    max: 64,
    fallback: 16,
    doc: {
      en: "Steps of the iteration; the first gives the mean magnitude. 13 reach 1e-5 up to 8 bits.",
      zh: "迭代次数；第一步得到平均绝对值。8 位以内 13 步可达 1e-5。",
    },
  }],
  examples: ["recipe r { quantize weights of linear to int(4) per channel clip octav }\nexplain r() on ocr"],
  see:
    "Sakr et al. 2022, arXiv:2206.06501, eq. 6, for ranges around zero; the iteration with two ends is the same derivative with a step of (high - low) / 2^b",
  clip: ({ steps }) => ({
    kind: "formula",
    name: steps === 16 ? "octav" : `octav(${steps})`,
    magnitudes: magnitudes(steps!),
    values: values(steps!),
    passes: 2 * steps!,
  }),
});
