/** The function of sizes. */
import type { WordEntry } from "./define.ts";

export const sizeWords: readonly WordEntry[] = [
  {
    kind: "function",
    name: "size",
    usage: "size(q)",
    summary: {
      en:
        "What the bytes of a model are made of, as a table: codes, scales, zero points, codebooks that were fitted, padding to whole bytes, and what was kept. Tables that a scheme fixes, such as NF4's, are part of its formula and take no bytes.",
      zh:
        "模型字节的构成，是一张表：编码、缩放因子、零点、拟合得到的码本、补齐字节的填充，以及保留原样的部分。方案中固定的表（如 NF4）属于公式，不占字节。",
    },
    params: [],
    examples: [
      "recipe r { quantize weights of linear to int(4) affine per group(40) }\nq = apply r() to ocr\nsize(q)",
    ],
    see: "Han et al. 2016, arXiv:1510.00149, section 3: codebooks count",
  },
];
