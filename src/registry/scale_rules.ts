/** The rules that choose the power of two that a block of a microscaling format shares: what `mxfp4(rule: even)` may be given. */
import type { WordEntry } from "./define.ts";

const rule = (name: string, en: string, zh: string, see: string): WordEntry => ({
  kind: "scaleRule",
  name,
  summary: { en, zh },
  params: [],
  examples: [
    `recipe r { quantize weights of "conv2d_182" to mxfp4(rule: ${name}) }\nreport apply r() to ocr`,
    `show mxfp4(rule: ${name})`,
  ],
  see,
});

export const scaleRules: readonly WordEntry[] = [
  rule(
    "floor",
    "The exponent of the largest magnitude, less that of the type's largest number; the largest may saturate. The default.",
    "最大绝对值的指数减去类型最大数的指数；最大值可能饱和。这是默认规则。",
    "OCP MX 1.0, section 6.3",
  ),
  rule(
    "ceil",
    "As floor, and one more unless the largest magnitude is a power of two: nothing saturates, up to one bit is lost.",
    "同 floor，但最大绝对值不是二的幂时再加一：不会饱和，最多损失一位。",
    "torchao 0.18, ScaleCalculationMode.CEIL",
  ),
  rule(
    "even",
    "As floor, of the largest magnitude rounded to the mantissa of the type.",
    "同 floor，但先把最大绝对值舍入到该类型的尾数位数。",
    "torchao 0.18, ScaleCalculationMode.EVEN; compressed-tensors 0.20",
  ),
  rule(
    "rceil",
    "The least power of two at which the largest magnitude does not saturate.",
    "使最大绝对值不饱和的最小的二的幂。",
    "torchao 0.18, ScaleCalculationMode.RCEIL; NVIDIA PTX cvt.rp.satfinite.ue8m0x2",
  ),
];
