import { describe, expect, test } from "vitest";
import { inLanguage, inZh } from "../../grammar/phrases.ts";

describe("inZh()", () => {
  const cases: [string, string][] = [
    ["a value", "值"],
    ["an integer from 2 to 8", "2 到 8 之间的整数"],
    ["an integer in 1..16", "1..16 之间的整数"],
    [`use the format "nf4"`, `使用格式 "nf4"`],
    [
      "Cannot look up a table of 3 entries as the index must be in 0..2: it is 3",
      "下标 必须在 0..2 之中，但它是 3",
    ],
    [
      "Cannot use a range of codes as it must be ascending integers: it is 3..0",
      "它 必须是升序的整数，但它是 3..0",
    ],
    [
      "Cannot decode as every value must be finite: it is NaN for some. A scale that is 0 or overflows does this: keep it above, such as max(s, 2^-100)",
      "每个取值 必须是有限数，但它是 NaN（部分取值）。步长为 0 或溢出时会这样：给它下限，例如 max(s, 2^-100)",
    ],
    ["it must exist: there is no such file", "没有这个文件"],
    [`one of clamp, wrap`, "clamp, wrap 之一"],
    [`"b" of int`, `"b" of int`],
    ["conv1", "conv1"],
    ["constructor", "constructor"],
  ];
  test.each(cases)("%s", (phrase, zh) => expect(inZh(phrase)).toBe(zh));
  test("English stays as it is", () => expect(inLanguage("a value", "en")).toBe("a value"));
});
