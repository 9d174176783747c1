/** What `quire html` writes, opened from a file with the network off. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { quire } from "../kernel/cli/quire.ts";
import { type Browser, type Context, launch, type Page } from "./chromium.ts";
import { dragBy } from "./dragging.ts";

let browser: Browser, folder: string;

const cells = [
  "plot x^2 for x in -1.0..1.0",
  `formula F(x; b in 2..8) = clamp(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
interact b in 2..8 = 4 { plot F(x; b) for x in -2.0..2.0 }`,
  // A scheme with a scale runs on the engine.
  `recipe r4() { quantize weights of all to int(4) symmetric per tensor }
plot clipping of apply r4() to samples(gauss, rows: 32, columns: 256)`,
  "interact b in 2..8 = 3, at in -2.0..2.0 { plot staircase of F(x; b) for x in -2.0..2.0 mark at }",
  "plot error of apply r4() to samples(gauss, rows: 12, columns: 24)",
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

async function opened(more: object = {}): Promise<{ context: Context; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 900, height: 1200 },
    offline: true,
    ...more,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message: { type(): string; text(): string }) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error: Error) => void complaints.push(error.message));
  await page.goto(`file://${folder}/out/a.html`);
  return { context, page, complaints };
}

test("figures are live and sliders move without kernel and network, in one file below 2.5 MB", async () => {
  const { code, stderr } = await quire(["html", "a.ipynb", "--out", "out/a.html"], { cwd: folder });
  expect(code, stderr).toBe(0);
  expect((await Deno.stat(`${folder}/out/a.html`)).size).toBeLessThan(2.5e6);
  const { context, page, complaints } = await opened();
  await page.locator("[data-figure] .js-plotly-plot .main-svg").first().waitFor();
  await page.locator(".quire-shown .js-plotly-plot .main-svg").first().waitFor();
  const levels = `new Set(document.querySelector(".quire-shown .js-plotly-plot").data[0].y).size`;
  expect(await page.evaluate<number>(levels)).toBe(16);
  await page.locator(".quire-controls input").first().click();
  await page.keyboard.press("Home");
  await page.waitForFunction(`${levels} === 4`);
  expect(await page.evaluate<string>(`document.querySelector(".quire-controls output").textContent`)).toBe(
    "2",
  );
  await page.locator(".quire-controls select").selectOption("nf4");
  await page.waitForFunction(
    `document.querySelectorAll(".quire-shown .js-plotly-plot")[2]?.data.some((t) => new Set(t.y).size === 16)`,
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
  expect(await page.locator("img[src^='data:image/svg']").count()).toBe(cells.length);
  await context.close();
});

test("figures and pages fit a narrow window, and grow when it is turned", async () => {
  const { context, page, complaints } = await opened({ viewport: { width: 390, height: 844 } });
  await page.locator("[data-figure] .js-plotly-plot .main-svg").first().waitFor();
  await page.locator(".quire-shown .js-plotly-plot .main-svg").first().waitFor();
  const widths = `[...document.querySelectorAll(".js-plotly-plot")].map((f) => f._fullLayout.width)`;
  // A figure that cannot be read below some width keeps that, and is scrolled in its box.
  const least = `[...document.querySelectorAll(".js-plotly-plot")].map((f) => f.layout.meta?.least ?? 0)`;
  const narrow = await page.evaluate<number[]>(widths), kept = await page.evaluate<number[]>(least);
  narrow.forEach((width, i) => expect(width).toBeLessThanOrEqual(Math.max(390, kept[i]!)));
  expect(narrow.some((width) => width <= 390)).toBe(true);
  // Titles, and legends in several rows, stand apart.
  expect(
    await page.evaluate<string[]>(`[...document.querySelectorAll(".js-plotly-plot")].flatMap((figure) => {
      const title = figure.querySelector(".gtitle")?.getBoundingClientRect();
      const legend = figure.querySelector(".legend")?.getBoundingClientRect();
      const apart = title === undefined || legend === undefined || title.bottom <= legend.top + 2;
      return apart ? [] : [figure.querySelector(".gtitle").textContent];
    })`),
  ).toEqual([]);
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  await page.screenshot({ path: new URL("../../out/screenshots/html-narrow.png", import.meta.url).pathname });
  await page.setViewportSize({ width: 844, height: 390 });
  await expect.poll(() => page.evaluate<number[]>(widths), { timeout: 20_000 }).toEqual(
    narrow.map(() => 720),
  );
  expect(complaints).toEqual([]);
  await context.close();
});

test("a clip is dragged on its figure, which splits the error anew; keys move it from stop to stop", async () => {
  const { context, page, complaints } = await opened({ colorScheme: "dark" });
  const clip = page.locator("[data-figure] .quire-handle[aria-label^=clip]");
  await clip.waitFor();
  const says = `document.querySelector("[data-figure] .quire-handle").getAttribute("aria-valuetext")`;
  const shown = `document.querySelector("[data-figure] .quire-handle").closest(".js-plotly-plot")`;
  const numbers = async () =>
    (await page.evaluate<string>(says)).match(/^clip (.+): rounding (.+) \+ clipping (.+) = (.+)$/)!.slice(1)
      .map(Number);
  const [clipBefore, rounding, clipping] = await numbers();
  await dragBy(page, clip, -120);
  const [clipAfter, less, more, sum] = await numbers();
  expect(clipAfter).toBeLessThan(clipBefore!);
  expect(less).toBeLessThan(rounding!);
  expect(more).toBeGreaterThan(clipping!);
  expect((less! + more!) / sum!).toBeCloseTo(1, 1);
  // The figure shows the same, at a clip that was tried.
  await page.waitForFunction(`${shown}.layout.annotations[0].text === ${says}`);
  expect(
    await page.evaluate<boolean>(`(() => {
    const { data } = ${shown}, at = data.at(-1).x[0], k = data[3].x.indexOf(at);
    return k >= 0 && data.at(-1).y[2] === data[3].y[k];
  })()`),
  ).toBe(true);
  // The drag has left the focus there: a step of a key is one stop.
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(`(() => {
    const { data } = ${shown};
    return data[3].x[data[3].x.indexOf(data.at(-1).x[0]) - 1] <= ${clipAfter} * 1.01;
  })()`);
  expect((await numbers())[0]).toBeGreaterThan(clipAfter!);
  await page.screenshot({ path: new URL("../../out/screenshots/html-clip.png", import.meta.url).pathname });
  expect(complaints).toEqual([]);
  await context.close();
});

test("a cell of an error map says weight, code, decoded value and error; figures have words for those who do not see them", async () => {
  const { context, page, complaints } = await opened({ viewport: { width: 390, height: 900 } });
  const map = page.locator("[data-figure] .js-plotly-plot[aria-label*='12 rows, 24 columns']");
  await map.waitFor();
  await map.scrollIntoViewIfNeeded();
  const { x, y } = (await map.boundingBox())!;
  await page.mouse.move(x + 150, y + 150);
  await page.mouse.move(x + 152, y + 151);
  const label = `[...document.querySelectorAll(".hoverlayer tspan")].map((t) => t.textContent)`;
  await page.waitForFunction(`${label}.length === 5`);
  const said = (await page.evaluate<string[]>(label)).join("\n");
  expect(said).toMatch(/^row \d+, column \d+\nweight -?[\d.]+\ncode -?\d\ndecoded -?[\d.]+\nerror -?[\d.]+$/);
  const [, weight, code, decoded, error] = said.split("\n").map((line) => Number(line.split(" ").at(-1)));
  expect(decoded! - weight!).toBeCloseTo(error!, 2);
  expect(Math.abs(code!)).toBeLessThanOrEqual(7);
  // The label is in sight, in a window of 390 pixels too.
  const box = (await page.locator(".hoverlayer .hovertext").first().boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  expect(
    await page.evaluate<number>(`[...document.querySelectorAll(".js-plotly-plot")].filter((plot) =>
    !/\\d/.test(plot.getAttribute("aria-label") ?? "") || plot.querySelector(".main-svg:not([aria-hidden])")).length`),
  ).toBe(0);
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  await page.screenshot({ path: new URL("../../out/screenshots/html-error.png", import.meta.url).pathname });
  expect(complaints).toEqual([]);
  await context.close();
});

test("a mark that is a control moves its slider and what the body shows, in steps of the slider", async () => {
  const { context, page, complaints } = await opened();
  const at = page.locator(".quire-shown .quire-handle[aria-label*='(at)']");
  await at.waitFor();
  const slider =
    `[...document.querySelectorAll(".quire-controls label")].find((l) => l.textContent === "at").parentNode`;
  const value = () => page.evaluate<string>(`${slider}.querySelector("output").textContent`);
  const dots = `document.querySelector(".quire-shown .quire-handle").closest(".js-plotly-plot").data.at(-2)`;
  await dragBy(page, at, 103);
  const dragged = Number(await value());
  expect(dragged).toBeGreaterThan(0.3);
  expect(Math.round(dragged / 0.05)).toBeCloseTo(dragged / 0.05, 6);
  expect(await page.evaluate<string>(`${slider}.querySelector("input").value`)).toBe(
    String(Math.round((dragged + 2) / 0.05)),
  );
  await page.waitForFunction(`${dots}.x[0] === ${dragged}`);
  // Three bits: quarters up to 3/4.
  expect(await page.evaluate<number>(`${dots}.y[0]`)).toBe(Math.min(0.75, Math.round(dragged * 4) / 4));
  await page.keyboard.press("End");
  await page.waitForFunction(`${dots}.x[0] === 2 && ${dots}.y[0] === 0.75`);
  expect(await value()).toBe("2");
  // The other way round: the handle follows its slider.
  await page.evaluate(`(() => {
    const input = ${slider}.querySelector("input");
    input.value = "10";
    input.dispatchEvent(new Event("input"));
  })()`);
  await page.waitForFunction(`${dots}.x[0] === -1.5`);
  expect(await at.getAttribute("aria-valuenow")).toBe("-1.5");
  await page.screenshot({ path: new URL("../../out/screenshots/html-mark.png", import.meta.url).pathname });
  expect(complaints).toEqual([]);
  await context.close();
});
