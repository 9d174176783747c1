/** Help at the cursor: signature, mathematics, parameters, an example with its result, the source. */
import { beforeAll, describe, expect, test } from "vitest";
import { zh } from "../../grammar/kind_words.ts";
import { entries } from "../../src/registry/registry.ts";
import { namedSchemes } from "../../src/recipe/prelude.ts";
import { results } from "../../src/registry/results.gen.ts";
import { type Assistant, createAssistant } from "../../src/session.ts";
import { openSession } from "../open_session.ts";

const cell = `formula Q(x in real; b in 1..8 = 4, rule in [round, floor]) "the article's" = rule(x * 2^b)
scheme third "two levels" { per level: s = mean(abs(x))  encode { 1 if x < 0, 2 otherwise }  decode s * q }
recipe w8(c in [minmax, mse] = mse) { quantize weights of linear to int(8) per channel clip c }
T = [1, 2]`;

async function assistant(language: string): Promise<Assistant> {
  const { session, run } = openSession();
  await run(`set language ${language}`);
  expect((await run(cell)).error?.traceback).toBeUndefined();
  return createAssistant(session.knowledge());
}
let english: Assistant, chinese: Assistant;
beforeAll(async () => {
  english = await assistant("en");
  chinese = await assistant("zh");
});

const page = (help: Assistant, code: string, offset = code.length, detail: 0 | 1 = 0) =>
  String(help.inspect(code, offset, detail)?.["text/markdown"] ?? "");

describe("inspect()", () => {
  test("a function: how it is called, its mathematics, an example with the result that it has", () => {
    const text = page(english, "clamp");
    expect(text).toContain("**`clamp(x, codes)`** · function");
    expect(text).toContain("\\operatorname{clamp}");
    expect(text).toContain("a range of codes");
    expect(text).toContain("print clamp(200, int(8))\n```\n\n**Result**\n\n```text\n127");
    expect(text).toContain("**Gradient**");
  });
  test("a format with its formulas; with their source when more is asked", () => {
    expect(page(english, "int")).toContain("\\hat{x} &= q \\cdot s");
    expect(page(english, "int")).not.toContain("scheme int_symmetric");
    expect(page(english, "int", 3, 1)).toContain("scheme int_symmetric");
  });
  test("a clip, a pass, a granularity: parameters with their bounds and defaults, and where they come from", () => {
    expect(page(english, "percentile")).toMatch(/`share`: a share from 50% to 100%/);
    expect(page(english, "gptq")).toMatch(/`damping`: .*1% when left out/);
    expect(page(english, "gptq")).toContain("arXiv:2210.17323");
    expect(page(english, "group")).toContain("`size`: an integer from 1");
  });
  test("a word inside of statements", () => {
    expect(page(english, "where")).toContain("**`where`** · word");
    expect(page(chinese, "where")).toContain("**`where`** · 词");
  });
  test("a scheme of the prelude: how it is called, its formulas, an example with its result", () => {
    for (const { name } of namedSchemes()) {
      const text = page(english, name);
      expect(text, name).toMatch(
        /\$\$[\s\S]*\*\*Definition\*\*\n\n```quire\nscheme [\s\S]*\*\*Example\*\*[\s\S]*\*\*Result\*\*/,
      );
    }
    expect(page(english, "nf4")).toContain("report apply r() to ocr\n```\n\n**Result**");
    expect(page(english, "third")).toContain("to third per channel");
  });
  test("a statement", () => expect(page(english, "sweep")).toContain("**`sweep`** · statement"));
  test("one's own formula, scheme and recipe, with their source", () => {
    expect(page(english, "Q")).toContain("**`Q(x; b, rule)`** · formula");
    expect(page(english, "Q")).toContain("- `b`: an integer in 1..8, 4 when left out");
    expect(page(english, "Q")).toContain("- `rule`: one of round, floor");
    expect(page(english, "Q")).toContain("the article's");
    expect(page(english, "Q")).toContain(cell.split("\n")[0]);
    expect(page(english, "third")).toContain("\\text{encode}");
    expect(page(english, "w8")).toContain("- `c`: in [minmax, mse], mse when left out");
    expect(page(english, "T")).toContain("list");
  });
  test("the word that brackets belong to, also inside other brackets", () => {
    expect(page(english, "print clamp(abs(x), ")).toContain("`clamp(");
    expect(page(english, "print clamp(abs(")).toContain("`abs(");
    expect(page(english, "print clamp（abs(1)，")).toContain("`clamp(");
    expect(page(english, "print cla", 7)).toBe("");
    expect(page(english, "print clamp", 7)).toContain("`clamp(");
  });
  test("nothing for what is nothing", () => {
    expect(english.inspect("nosuchword", 3, 0)).toBeUndefined();
    expect(english.inspect("constructor", 3, 0)).toBeUndefined();
    expect(english.inspect("", 0, 0)).toBeUndefined();
  });
  test("plain text has neither markup nor LaTeX", () => {
    const text = String(english.inspect("int", 3, 0)?.["text/plain"]);
    expect(text).not.toMatch(/[`$*\\]{2}/);
    expect(text).toContain("Signed integers");
  });
});

describe("help in Chinese", () => {
  test("its headings, kinds, bounds and summaries", () => {
    const text = page(chinese, "percentile");
    for (const words of ["裁剪方法", "**参数**", "**示例**", "**结果**", "**出处**", "50% 到 100% 的比例"]) {
      expect(text).toContain(words);
    }
    expect(page(chinese, "Q")).toContain("1..8 中的整数，省略时为 4");
    expect(page(chinese, "quantize")).toContain("语句");
    expect(page(chinese, "clamp")).toContain("**梯度**");
  });
  test("every kind of name has a title", () => {
    for (const { kind } of entries) expect(zh(kind), kind).toMatch(/\p{Script=Han}/u);
  });
});

describe("results of examples", () => {
  test("there is one wherever an example shows something", () => {
    const shows = entries.filter((e) => /^(print|explain|report|show|plot) /m.test(e.examples[0]));
    expect(shows.filter((e) => results[`${e.kind} ${e.name}`] === undefined).map((e) => e.name)).toEqual([]);
  });
});
