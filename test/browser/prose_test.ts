/** Prose in two languages over the same cells: buttons choose, the choice stays; answers are folded until their cell runs. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quire } from "../kernel/cli/quire.ts";
import { NotebookPage, writeNotebook } from "./notebook_page.ts";
import { browser, served } from "./served_browser.ts";

const lesson = new URL("../../notebooks/lessons/01-fixed-point.ipynb", import.meta.url);

test("the lesson shows one language or both, and remembers which", async () => {
  writeFileSync(join(served.folder, "lesson.ipynb"), readFileSync(lesson));
  const page = await NotebookPage.open(browser, served, "notebooks/lesson.ipynb");
  const button = (label: string) => page.page.locator(`.quire-languages button:text-is("${label}")`);
  const shows = async (lang: string) =>
    await page.page.evaluate(
      `[...document.querySelectorAll('.jp-RenderedMarkdown div[lang="${lang}"]')].some((block) => block.offsetHeight > 0)`,
    );
  await button("EN").waitFor();
  await page.page.locator(`.jp-RenderedMarkdown div[lang="en"]`).first().waitFor();
  expect([await shows("en"), await shows("zh")]).toEqual([true, false]);
  await button("EN+中文").click();
  expect([await shows("en"), await shows("zh")]).toEqual([true, true]);
  await page.shot("lesson-both");
  await button("中文").click();
  expect([await shows("en"), await shows("zh")]).toEqual([false, true]);
  await page.page.reload();
  await page.page.locator(`.jp-RenderedMarkdown div[lang="zh"]`).first().waitFor();
  expect([await shows("en"), await shows("zh")]).toEqual([false, true]);
  await page.page.locator(`.quire-languages button[aria-pressed="true"]:text-is("中文")`).waitFor();
  // The folded answer gives nothing away.
  const folded = page.page.locator(".jp-OutputPlaceholder").first();
  await folded.waitFor();
  expect(await folded.textContent()).not.toMatch(/\d/);
  await page.shot("lesson-zh");
  expect(page.complaints).toEqual([]);
  await page.close();
}, 120_000);

test("the lesson as one file: below 2.5 MB, and its figures speak the language that is chosen", async () => {
  writeFileSync(join(served.folder, "lesson.ipynb"), readFileSync(lesson));
  const { code, stderr } = await quire(["html", "lesson.ipynb", "--out", "lesson.html"], {
    cwd: served.folder,
  });
  expect(code, stderr).toBe(0);
  expect(statSync(join(served.folder, "lesson.html")).size).toBeLessThan(2.5e6);
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  await page.goto(`file://${join(served.folder, "lesson.html")}`);
  const axis = (text: string) =>
    page.locator(`.quire-shown .xtitle:text-is("${text}"), .quire-shown .x2title:text-is("${text}")`).first()
      .waitFor();
  await page.locator(`.quire-languages button:text-is("中文")`).click();
  await axis("输入 x");
  await page.locator(`.quire-languages button:text-is("EN")`).click();
  await axis("input x");
  await context.close();
}, 120_000);

test("a notebook in one language has no such buttons", async () => {
  await writeNotebook(served, "plain.ipynb", "# A formula: $x$", "1 + 1");
  const page = await NotebookPage.open(browser, served, "notebooks/plain.ipynb");
  await page.page.locator(".jp-MarkdownCell .katex").first().waitFor();
  expect(await page.page.locator(".quire-languages").count()).toBe(0);
  await page.close();
}, 60_000);
