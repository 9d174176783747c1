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
    [`one of clamp, wrap`, "clamp, wrap 之一"],
    [`"b" of int`, `"b" of int`],
    ["conv1", "conv1"],
    ["constructor", "constructor"],
  ];
  test.each(cases)("%s", (phrase, zh) => expect(inZh(phrase)).toBe(zh));
  test("English stays as it is", () => expect(inLanguage("a value", "en")).toBe("a value"));
});
