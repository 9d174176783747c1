import { expect, test } from "vitest";
import { languageOf } from "../../../kernel/supervisor/language.ts";

const cases: [Record<string, string>, string][] = [
  [{}, "en"],
  [{ LANG: "C.UTF-8" }, "en"],
  [{ LANG: "zh_CN.UTF-8" }, "zh"],
  [{ LANG: "zh_CN.UTF-8", LC_ALL: "en_GB.UTF-8" }, "en"],
  [{ LANG: "de_DE.UTF-8", LC_MESSAGES: "zh_TW.UTF-8" }, "zh"],
  [{ LANG: "zh_CN.UTF-8", QUIRE_LANGUAGE: "en" }, "en"],
  [{ QUIRE_LANGUAGE: "中文" }, "zh"],
  [{ QUIRE_LANGUAGE: "", LANG: "zh_CN.UTF-8" }, "zh"],
];
test.each(cases)("languageOf(%j) is %s", (environment, language) => {
  expect(languageOf((name) => environment[name])).toBe(language);
});
