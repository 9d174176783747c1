import { pass } from "../registry/define.ts";

export default pass({
  name: "rtn",
  summary: {
    en: "Round to nearest: each weight takes the nearest code. What happens without any solve.",
    zh: "就近舍入：每个权重取最近的编码。不写 solve 时即如此。",
  },
  params: [],
  examples: ["recipe r { quantize weights of linear to int(4) per channel  solve rtn }\nexplain r() on ocr"],
  see: "Nagel et al. 2021, arXiv:2106.08295, section 2.2",
  stage: "solve",
  codes: "chooses",
  calibrated: false,
  runs: true,
});
