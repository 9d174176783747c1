/** What `quire html` writes, opened from a file with the network off. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { quire } from "../kernel/cli/quire.ts";
import { type Browser, launch } from "./chromium.ts";

let browser: Browser, folder: string;

const cells = [
  "plot x^2 for x in -1.0..1.0",
  `formula F(x; b in 2..8) = clamp(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
interact b in 2..8 = 4 { plot F(x; b) for x in -2.0..2.0 }`,
  // A scheme with a scale runs on the engine.
  "interact k in [ternary, nf4] { plot staircase of k for x in -2.0..2.0 }",
];

beforeAll(async () => {
  folder = await Deno.makeTempDir({ prefix: "quire-html-" });
  const notebook = {
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `c${i}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
    metadata: { kernelspec: { name: "quire", display_name: "Quire", language: "quire" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await Deno.writeTextFile(`${folder}/a.ipynb`, JSON.stringify(notebook));
  const ran = await quire(["run", "a.ipynb", "--out", "a.ipynb"], { cwd: folder });
  expect(ran.code, ran.stderr).toBe(0);
  browser = await launch();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await Deno.remove(folder, { recursive: true });
});

test("figures are live and sliders move without kernel and network, in one file below 2.5 MB", async () => {
  const { code, stderr } = await quire(["html", "a.ipynb", "--out", "out/a.html"], { cwd: folder });
  expect(code, stderr).toBe(0);
  expect((await Deno.stat(`${folder}/out/a.html`)).size).toBeLessThan(2.5e6);
  const context = await browser.newContext({ viewport: { width: 900, height: 1200 }, offline: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message: { type(): string; text(): string }) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error: Error) => void complaints.push(error.message));
  await page.goto(`file://${folder}/out/a.html`);
  await page.locator("[data-figure] .js-plotly-plot .main-svg").first().waitFor();
  await page.locator(".quire-shown .js-plotly-plot .main-svg").first().waitFor();
  const levels = `new Set(document.querySelector(".quire-shown .js-plotly-plot").data[0].y).size`;
  expect(await page.evaluate<number>(levels)).toBe(16);
  await page.locator(".quire-controls input").click();
  await page.keyboard.press("Home");
  await page.waitForFunction(`${levels} === 4`);
  expect(await page.evaluate<string>(`document.querySelector(".quire-controls output").textContent`)).toBe(
    "2",
  );
  await page.locator(".quire-controls select").selectOption("nf4");
  await page.waitForFunction(
    `document.querySelectorAll(".quire-shown .js-plotly-plot")[1]?.data.some((t) => new Set(t.y).size === 16)`,
  );
  await page.screenshot({ path: new URL("../../out/screenshots/html.png", import.meta.url).pathname });
  expect(complaints).toEqual([]);
  await context.close();
});

test("a page without scripts shows pictures", async () => {
  const { code } = await quire(["html", "a.ipynb", "--static", "--out", "out/still.html"], { cwd: folder });
  expect(code).toBe(0);
  const context = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`file://${folder}/out/still.html`);
  expect(await page.locator("img[src^='data:image/svg']").count()).toBe(3);
  await context.close();
});
