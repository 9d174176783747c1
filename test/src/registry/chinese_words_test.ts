/** Whatever help and completion say in English, they say in Chinese. */
import { describe, expect, test } from "vitest";
import { samples } from "../../../src/model/samples.ts";
import { helpOf } from "../../../src/recipe/help.ts";
import { namedSchemes } from "../../../src/recipe/prelude.ts";
import { statementHelp } from "../../../src/recipe/statement_help.ts";
import { wordHelp } from "../../../src/recipe/word_help.ts";
import { entries } from "../../../src/registry/registry.ts";
import { schemeWords } from "../../../src/registry/scheme_words.ts";

const han = /\p{Script=Han}/u;

describe("in Chinese", () => {
  test("every entry of the registry and every parameter is explained", () => {
    expect(entries.filter(({ summary }) => !han.test(summary.zh)).map(({ name }) => name)).toEqual([]);
    const parameters = entries.flatMap(({ name, params }) => params.map((p) => ({ ...p, of: name })));
    expect(parameters.filter(({ doc }) => !han.test(doc.zh)).map((p) => `${p.of} ${p.name}`)).toEqual([]);
  });

  test("every named scheme of the prelude is explained, and no other", () => {
    expect(Object.keys(schemeWords).sort()).toEqual(namedSchemes().map(({ name }) => name).sort());
    for (const { name, summary } of namedSchemes()) {
      expect(helpOf(name, "zh"), name).toContain(schemeWords[name]);
      // Only its definition, as it was written, and what shows it have the English.
      expect(helpOf(name, "zh")!.replace(/```[^]*?```/g, ""), name).not.toContain(summary);
      expect(helpOf(name, "en"), name).toContain(summary);
      // Figures of the English stand in the Chinese, such as the bits of a weight and the year of a paper.
      const numbers = (text: string) => (text.match(/\d[\d.]*\d/g) ?? []).sort();
      expect(numbers(schemeWords[name]!), name).toEqual(expect.arrayContaining(numbers(summary)));
    }
  });

  test("so are statements, words and sample models", () => {
    const said = [...Object.values(statementHelp), ...Object.values(wordHelp)].map(({ zh }) => zh);
    expect(
      [...said, ...Object.values(samples).map(({ summary }) => summary.zh)].filter((zh) => !han.test(zh)),
    )
      .toEqual([]);
  });
});
