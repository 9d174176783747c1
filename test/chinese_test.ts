/**
 * All Chinese of the project: one word for one thing, by the table in grammar/reference/terms.md; full-width punctuation inside sentences,
 * and a space between Chinese and Latin letters or digits.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../", import.meta.url).pathname;
const read = (path: string) => readFileSync(root + path, "utf8");
const glossary = "grammar/reference/terms.md";

interface Said {
  readonly where: string;
  readonly text: string;
}

const han = /\p{Script=Han}/u;
/** Lines with Chinese. Of Markdown the text of links, and a sign for each formula and each piece of code. */
const linesOf = (path: string, text: string): Said[] =>
  text.split("\n").flatMap((line, i) =>
    han.test(line)
      ? [{ where: `${path}:${i + 1}`, text: /\.ts$/.test(path) ? line.replaceAll("\\n", "⏎") : prose(line) }]
      : []
  );
const prose = (line: string) =>
  line.replace(/`[^`]+`|\$\$.*?\$\$|\$.+?\$/g, "¤").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");

const files = (folder: string, name: RegExp): string[] =>
  readdirSync(root + folder, { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file}`)
    .filter((path) => name.test(path) && !/node_modules|\.gen\.ts$|_test\.ts$|catalogue\.md$/.test(path))
    .sort();

const sources = ["grammar", "src", "kernel"].flatMap((folder) => files(folder, /\.(ts|css|quire)$/))
  .map((path) => ({ path, text: read(path) }));
const pages = ["README.md", ...files("grammar/reference", /\.md$/)].filter((path) => path !== glossary)
  .map((path) => ({ path, text: read(path) }));
const notebooks = files("notebooks", /\.ipynb$/).flatMap((path) =>
  (JSON.parse(read(path)).cells as readonly { readonly id: string; readonly source: readonly string[] }[])
    .map(({ id, source }) => ({ path: `${path}#${id}`, text: [source].flat().join("") }))
);
const texts = [...sources, ...pages, ...notebooks].flatMap(({ path, text }) => linesOf(path, text));

interface Term {
  readonly english: string;
  readonly chinese: readonly string[];
  readonly instead: readonly string[];
}

/** The rows of the glossary's tables. */
const terms: readonly Term[] = read(glossary).split("\n").flatMap((line) => {
  const [, english, chinese, , not] = line.split("|").map((cell) => cell.trim());
  if (english === undefined || chinese === undefined || !han.test(chinese)) return [];
  if (chinese === "中文") return [];
  const several = (cell: string) =>
    cell.split(/[、/]/).map((word) => word.trim()).filter((word) => word !== "");
  return [{ english, chinese: several(chinese), instead: several(not ?? "") }];
});

/** Where a word stands that should not. */
const found = (pattern: RegExp | string) =>
  texts.filter(({ text }) => typeof pattern === "string" ? text.includes(pattern) : pattern.test(text))
    .map(({ where, text }) => `${where} ${text.trim()}`);

describe("the words", () => {
  test("are in the glossary once, and in use", () => {
    expect(terms.length).toBeGreaterThan(35);
    const all = terms.flatMap(({ chinese }) => chinese);
    expect(all.filter((word, i) => all.indexOf(word) !== i)).toEqual([]);
    expect(all.filter((word) => found(word).length === 0)).toEqual([]);
    expect(terms.flatMap(({ instead }) => instead).filter((word) => all.includes(word))).toEqual([]);
  });

  test.each(terms.filter(({ instead }) => instead.length > 0))("$english is $chinese", ({ instead }) => {
    for (const word of instead) expect(found(word), word).toEqual([]);
  });

  test.each([
    // A cell of a notebook is 单元格; a recurrent unit is 循环单元.
    /(?<!循环)单元(?!格)/u,
    // To an integer in a direction; all else is 舍入.
    /(?<!向上|向下|向零)取整/u,
    // Alone it means precision as well as accuracy: "11 位精度" says which.
    /(?<!位|数值)精度/u,
    // A token of a sequence is 词元; the word of the language stands in quotes or behind "per".
    /(?<!per |"|（)\btoken\b(?=[ \p{Script=Han}])(?<=\p{Script=Han} ?token)/u,
  ])("%s is not written", (pattern) => expect(found(pattern)).toEqual([]));
});

describe("the writing", () => {
  test("has full-width punctuation between Chinese", () => {
    // Statements of the language may name what is to be put in: `apply NAME() to MODEL, ...` in Chinese.
    expect(
      found(
        /\p{Script=Han}(,(?! [a-z])|;|:(?! [a-z])|\?(?! )|!|\((?![\d)]))|\)\p{Script=Han}|\.\.\.\p{Script=Han}/u,
      ),
    )
      .toEqual([]);
  });

  test("has a space between Chinese and Latin", () => {
    expect(found(/\p{Script=Han}[A-Za-z0-9¤]|[A-Za-z0-9¤]\p{Script=Han}/u)).toEqual([]);
  });

  test("has no space beside full-width punctuation, and none between Chinese", () => {
    // The end of a line of Markdown is a space, too.
    for (const { path, text } of [...pages, ...notebooks]) {
      expect(text.match(/[\p{Script=Han}，。：；？！、（）“”]\n[\p{Script=Han}，。：；？！、（）“”]/gu), path)
        .toBe(null);
    }
    expect(found(/ [，。：；？！、）”]|[，。；？！、（“] (?!\\)|\p{Script=Han} {1,}\p{Script=Han}/u)).toEqual(
      [],
    );
  });
});
