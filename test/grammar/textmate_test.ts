import { expect, test } from "vitest";
import { textmateGrammar } from "../../grammar/textmate.ts";
import { reservedWords } from "../../grammar/tokens.ts";

interface Pattern {
  readonly name?: string;
  readonly match?: string;
}

const { patterns } = textmateGrammar() as { patterns: readonly Pattern[] };

/** The scope of the first pattern that matches at the start. */
const scopeOf = (text: string) =>
  patterns.find(({ match }) => match !== undefined && new RegExp(`^(?:${match})`, "u").test(text))?.name;

test("every word of the language is a keyword, and a longer word is none", () => {
  for (const word of reservedWords) {
    expect(scopeOf(word), word).toMatch(/^keyword/);
    expect(scopeOf(`${word}s_of x`), word).toBeUndefined();
  }
});

test("comments, operators and ranges have their scopes; numbers take their units along", () => {
  expect(scopeOf("# note")).toBe("comment.line.number-sign.quire");
  expect(scopeOf("..")).toBe("keyword.operator.quire");
  const number = patterns.find(({ match }) => match?.includes("epochs"))!;
  const found = new RegExp(`^(?:${number.match})`, "u").exec("99.9% of")!;
  expect(found.slice(1, 3)).toEqual(["99.9", "%"]);
  expect(new RegExp(`^(?:${number.match})`, "u").exec("2..8")![1]).toBe("2");
});
