/** Every `quire` block of the README and of the reference pages runs, and every example of the registry. */
import { describe, expect, test } from "vitest";
import { read } from "../grammar/read.ts";
import { statementWords } from "../grammar/tokens.ts";
import { entries } from "../src/registry/registry.ts";
import { statementHelp } from "../src/recipe/statement_help.ts";
import { wordHelp } from "../src/recipe/word_help.ts";
import { openSession, plain } from "./open_session.ts";

const root = new URL("../", import.meta.url).pathname;

interface Block {
  readonly code: string;
  /** The diagnostic that it must end in. */
  readonly error: string | undefined;
}

function blocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```quire(?: error\[([\w-]+)\])?\n([\s\S]*?)^```$/gm)].map((m) => ({
    error: m[1],
    code: m[2]!,
  }));
}

const pages = [
  "README.md",
  ...[...Deno.readDirSync(`${root}grammar/reference`)].map((e) => `grammar/reference/${e.name}`).filter((p) =>
    p.endsWith(".md") && p !== "grammar/reference/catalogue.md" // generated; its examples run with the registry
  ).sort(),
];

describe("pages", () => {
  test.each(pages)("%s: its blocks run in order, in one session", async (page) => {
    const found = blocks(Deno.readTextFileSync(root + page));
    expect(found.length, "a page without an example").toBeGreaterThan(0);
    const session = openSession();
    for (const { code, error } of found) {
      const trial = await session.run(code);
      expect(plain(trial.error?.traceback.join("\n") ?? ""), code).toContain(error ?? "");
      expect(trial.error?.name, code).toBe(error);
    }
  });
});

describe("the reference", () => {
  const texts = pages.filter((p) => p !== "README.md").map((p) =>
    [p, Deno.readTextFileSync(root + p)] as const
  );
  test.each(texts)("%s: its headings are in both languages", (_page, text) => {
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map((m) => m[1]!);
    expect(headings.length).toBeGreaterThan(0);
    for (const heading of headings) expect(heading).toMatch(/^[^·]+ · .*\p{Script=Han}/u);
  });
  test("every word that begins a statement or a rule is explained in a page, and in an example of it", () => {
    const shown = (word: string) =>
      texts.some(([, text]) =>
        new RegExp("`" + word + "[ `]|^#.*\\b" + word + "\\b", "m").test(text) &&
        blocks(text).some(({ code }) => new RegExp(`\\b${word}\\b`).test(code))
      );
    expect([...statementWords].filter((word) => !shown(word))).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = Deno.readTextFileSync(`${root}README.md`);
  const texts = [...readme.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map((m) => m[1]!.trimEnd().split("\n"));

  test("the report that it shows is what its first recipe prints", async () => {
    const lines = texts.find((t) => t[0]!.startsWith("q: "))!;
    const { text } = await openSession().run(blocks(readme)[0]!.code);
    expect(lines.filter((line) => !text.split("\n").includes(line))).toEqual([]);
  });
  test("the mistake that it shows is told in these words", async () => {
    const lines = texts.find((t) => t[0]!.startsWith("error["))!;
    const recipe = lines.find((line) => line.startsWith("2 | "))!.slice(4);
    const { error } = await openSession().run(`ocr = open("ocr")\n${recipe}\nexplain r() on ocr`);
    expect(plain(error!.traceback.join("\n"))).toBe(lines.join("\n").replace("cell 1:", "cell:"));
  });
});

/** Examples may speak of a model "ocr"; opening it for those that do not would take most of the time. */
const withModel = (code: string) => /\bocr\b/.test(code) ? `ocr = open("ocr")\n${code}` : code;

describe("registry", () => {
  const examples = entries.flatMap((e) => e.examples.map((code) => [`${e.kind} ${e.name}`, code] as const));
  test.each(examples)("%s: %s", async (_name, code) => {
    const trial = await openSession().run(withModel(code));
    expect(trial.error?.traceback.join("\n")).toBeUndefined();
  });
  test("every entry is described in both languages", () => {
    for (const e of entries) {
      expect(e.summary.en.length, e.name).toBeGreaterThan(3);
      expect(e.summary.zh.length, e.name).toBeGreaterThan(3);
    }
  });
});

describe("statements", () => {
  test.each([...Object.entries(statementHelp), ...Object.entries(wordHelp)])(
    "%s: its example runs",
    async (_name, help) => {
      const trial = await openSession().run(withModel(help.example));
      expect(trial.error?.traceback.join("\n")).toBeUndefined();
    },
  );
  test("every word that begins a statement or a rule has help", () => {
    const missing = [...statementWords].filter((w) => statementHelp[w] === undefined);
    expect(missing).toEqual([]);
  });
  test("every example can be read", () => {
    for (const { example } of Object.values({ ...statementHelp, ...wordHelp })) {
      expect(read(example).diagnostics).toEqual([]);
    }
  });
});
