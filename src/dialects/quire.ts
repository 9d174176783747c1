import { inBytes } from "../numerics/layout.ts";
import { dialect } from "../registry/define.ts";

export default dialect({
  name: "quire",
  summary: {
    en:
      "The default: scale = range / steps, x / s, half to even, symmetric codes restricted to both sides alike.",
    zh: "默认：步长 = 范围 / 级数，x / s，四舍六入五取偶，对称编码两侧相同。",
  },
  layouts: { integers: { ...inBytes("low"), crosses: true }, patterns: { ...inBytes("low"), crosses: true } },
  examples: [
    "recipe r { dialect quire  quantize weights of linear to int(8) per channel }\nexplain r() on ocr",
  ],
  see: "Jacob et al. 2018, arXiv:1712.05877",
});
