/** Words that stand inside of statements: one sentence and one example for each, as for the statements themselves. */
import type { StatementHelp } from "./statement_help.ts";

const word = (en: string, zh: string, example: string): StatementHelp => ({ en, zh, example });
const cases = "formula F(x) = { 0 if x < 0, x otherwise }\nprint F(-1), F(2)";
const logic = "check 1 < 2 and not 2 < 1";

export const wordHelp: Readonly<Record<string, StatementHelp>> = {
  where: word(
    "Names parts of a formula; each sees those before it.",
    "给公式的各部分命名；后面的可以使用前面的。",
    "formula F(x; b) = n / m where m = 2^b, n = round(x * m)\nprint F(0.3; 4)",
  ),
  if: word("A case of a value: it holds where its condition does.", "分情形取值：条件成立时取它。", cases),
  otherwise: word(
    "The last case: where no condition above holds.",
    "最后的情形：以上条件都不成立时。",
    cases,
  ),
  and: word("Both conditions hold.", "两个条件都成立。", logic),
  or: word("One of the conditions holds, or both.", "至少一个条件成立。", "check 1 < 2 or 2 < 1"),
  not: word("The condition does not hold.", "条件不成立。", logic),
  mod: word(
    "The remainder of mathematics: its sign is that of the divisor.",
    "数学中的余数：符号与除数相同。",
    "print 7 mod 4, -7 mod 4",
  ),
  per: word(
    "What shares a scale, in a rule; what a statistic reduces over, in a scheme.",
    "规则中：哪些权重共用缩放因子；方案中：统计量在哪个层级上归约。",
    "recipe w8 { quantize weights of all to int(8) per channel }\nexplain w8() on ocr",
  ),
  clip: word(
    "How the range of values is chosen before they are encoded.",
    "编码之前如何选定取值范围。",
    "recipe w4 { quantize weights of linear to int(4) per channel clip mse }\nexplain w4() on ocr",
  ),
  except: word(
    "All that the selector before it matches, but for what the one behind it does.",
    "前一选择器匹配的层，去掉后一选择器匹配的。",
    "recipe w8 { quantize weights of all except conv2d to int(8) per channel }\nexplain w8() on ocr",
  ),
  matching: word(
    "Selects the layers whose path matches a regular expression.",
    "选择路径与正则表达式匹配的层。",
    `recipe w8 { quantize weights of matching "^linear_8" to int(8) per channel }\nexplain w8() on ocr`,
  ),
  within: word(
    "How far a value may be from another.",
    "两个值允许的差距。",
    "check 0.1 + 0.2 within 1e-6 of 0.3",
  ),
  every: word(
    "Each binary32 number of the range, instead of some of them.",
    "范围内的每一个 binary32 数，而不是抽样。",
    "check x * 2 == x + x for every x in 1.0..1.0001",
  ),
  descending: word(
    "The largest first.",
    "从大到小。",
    "t = sweep b in 2..4 { 1 / b }\nsort t by value descending",
  ),
};
