/** The notebook page in a real browser: what the first five minutes are made of. */
import { expect, test } from "vitest";
import { dragBy } from "./dragging.ts";
import { NotebookPage, writeNotebook } from "./notebook_page.ts";
import { browser, served } from "./served_browser.ts";

const sliders =
  `formula F(x; b in 2..8, rule in [clamp, wrap]) = rule(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
interact b in 2..8 = 4, rule in [clamp, wrap] { plot F(x; b, rule) for x in -2.0..2.0 }`;

/** How many points the first trace of the first figure has that are not where they were at four bits. */
const firstTrace = `JSON.stringify(document.querySelector(".js-plotly-plot").data[0].y)`;

test("a notebook opens, runs and shows formulas, tables and figures", async () => {
  await writeNotebook(
    served,
    "first.ipynb",
    "# A formula: $x \\bmod 2^b$",
    "formula n(x in real; b in 1..16) = round(x * 2^b)\nshow n\nplot n(x; 2) for x in -1.0..1.0",
    "1 + 1",
  );
  const page = await NotebookPage.open(
    browser,
    served,
    "notebooks/first.ipynb",
  );
  await page.runAll();
  await page.page.locator(".js-plotly-plot .main-svg").first().waitFor();
  expect(await page.page.locator(".jp-MarkdownCell .katex").count())
    .toBeGreaterThan(0);
  expect(await page.outputs(".katex").count()).toBeGreaterThan(0);
  expect(await page.outputs().last().textContent()).toBe("2");
  // Words of the language are told apart.
  expect(await page.page.locator(".cm-line .ͼ3, .cm-line [class^=ͼ]").count())
    .toBeGreaterThan(3);
  await page.shot("first");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("a cell is typed, completed, explained and run", async () => {
  await writeNotebook(served, "typed.ipynb", "");
  const page = await NotebookPage.open(
    browser,
    served,
    "notebooks/typed.ipynb",
  );
  await page.kernel();
  await page.page.locator(".jp-CodeCell .cm-content").first().click();
  await page.page.keyboard.type("formula double(x) = 2 * x\nsho");
  await page.page.keyboard.press("Tab");
  await page.page.locator(".jp-Completer").waitFor();
  await page.shot("completion");
  await page.page.keyboard.press("Enter");
  await page.page.waitForFunction(
    `document.querySelector(".cm-content").textContent.includes("show")`,
  );
  await page.page.keyboard.type(" double");
  await page.page.keyboard.press("Shift+Enter");
  await page.outputs(".katex").first().waitFor();
  await page.page.keyboard.type("double(21)");
  for (let i = 0; i < 6; i++) await page.page.keyboard.press("ArrowLeft");
  await page.page.keyboard.press("Shift+Tab");
  await page.page.locator(".jp-Tooltip").waitFor();
  expect(await page.page.locator(".jp-Tooltip").textContent()).toMatch(
    /2 [*·]? ?x|double/,
  );
  await page.shot("help");
  await page.page.keyboard.press("Escape");
  await page.page.keyboard.press("Shift+Enter");
  await page.page.waitForFunction(
    `[...document.querySelectorAll(".jp-OutputArea-output")].at(-1).textContent === "42"`,
  );
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("a slider moves the figure through the kernel; saved and opened again it moves without", async () => {
  await writeNotebook(served, "sliders.ipynb", sliders);
  const page = await NotebookPage.open(
    browser,
    served,
    "notebooks/sliders.ipynb",
  );
  await page.runAll();
  await page.page.locator(".widget-slider").first().waitFor();
  await page.page.locator(".js-plotly-plot .main-svg").first().waitFor();
  const before = await page.page.evaluate<string>(firstTrace);
  const handle = (await page.page.locator(".noUi-handle").first().boundingBox())!;
  await page.page.mouse.move(
    handle.x + handle.width / 2,
    handle.y + handle.height / 2,
  );
  await page.page.mouse.down();
  await page.page.mouse.move(handle.x + 60, handle.y + handle.height / 2, {
    steps: 5,
  });
  await page.page.mouse.up();
  await page.page.waitForFunction(
    `${firstTrace} !== ${JSON.stringify(before)}`,
  );
  await page.shot("slider");
  await page.command("docmanager:save");
  await page.page.waitForFunction(
    `!jupyterapp.shell.currentWidget.context.model.dirty`,
  );
  const saved = await Deno.readTextFile(`${served.folder}/sliders.ipynb`);
  expect(saved).toContain("application/vnd.quire.interact+json");
  expect(saved).not.toContain("widget-view");
  await page.page.reload();
  await page.ready();
  await page.page.locator(".quire-controls select").waitFor();
  await page.page.locator(".quire-controls select").selectOption("wrap");
  await page.page.locator(".quire-shown .js-plotly-plot .main-svg").first()
    .waitFor();
  expect(await page.page.evaluate<string>(firstTrace)).not.toBe(before);
  await page.shot("slider-without-kernel");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("a clip is dragged on its figure through the kernel; keys go on where the figure is drawn anew", async () => {
  await writeNotebook(
    served,
    "handle.ipynb",
    `recipe r(b) { quantize weights of all to int(b) symmetric per tensor }
g = samples(gauss, rows: 32, columns: 256)`,
    "interact b in 2..8 = 4, c in 0.5..3.0 = 2.5 { plot clipping of apply r(b) to g mark c }",
  );
  const page = await NotebookPage.open(browser, served, "notebooks/handle.ipynb");
  await page.runAll();
  const clip = page.page.locator(".quire-handle[aria-label^='clip (c)']");
  await clip.waitFor();
  const slider = `document.querySelectorAll(".widget-slider .widget-readout")[1].textContent`;
  const mark = `document.querySelector(".js-plotly-plot").data.at(-1)`;
  const [, clippingBefore] = await page.page.evaluate<number[]>(`${mark}.y`) as [number, number];
  await dragBy(page.page, clip, -150);
  const value = Number(await page.page.evaluate<string>(slider));
  expect(value).toBeLessThan(2.4);
  expect(Math.round(value / 0.02)).toBeCloseTo(value / 0.02, 6);
  // The kernel has split the error there.
  await page.page.waitForFunction(`${mark}.x[0] === ${value}`);
  expect(await page.page.evaluate<number>(`${mark}.y[1]`)).toBeGreaterThan(clippingBefore);
  for (let i = 0; i < 3; i++) await page.page.keyboard.press("ArrowRight");
  const moved = Number((value + 0.06).toFixed(2));
  await page.page.waitForFunction(`${mark}.x[0] === ${moved}`);
  expect(await page.page.evaluate<string>(slider)).toBe(moved.toFixed(2));
  expect(await clip.getAttribute("aria-valuenow")).toBe(String(moved));
  // One figure, one handle, and the cell is still the one that was run.
  expect(await page.page.locator(".quire-handle").count()).toBe(1);
  await page.shot("clip");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("without a kernel, who comes near an interaction can drag its mark", async () => {
  await writeNotebook(
    served,
    "near.ipynb",
    "interact at in -1.0..1.0 { plot round(x * 4) / 4 for x in -1.0..1.0 mark at }",
  );
  const page = await NotebookPage.open(browser, served, "notebooks/near.ipynb");
  await page.runAll();
  await page.page.locator(".quire-handle").waitFor();
  await page.command("docmanager:save");
  await page.page.waitForFunction(`!jupyterapp.shell.currentWidget.context.model.dirty`);
  await page.page.evaluate(`jupyterapp.shell.currentWidget.sessionContext.shutdown()`);
  await page.page.reload();
  await page.ready();
  const still = page.page.locator(".quire-shown img");
  await still.waitFor();
  expect(await page.page.locator(".quire-handle").count()).toBe(0);
  const { x, y } = (await still.boundingBox())!;
  await page.page.mouse.move(x + 40, y + 40);
  const handle = page.page.locator(".quire-handle");
  await handle.waitFor();
  await dragBy(page.page, handle, 90);
  const at = Number(
    await page.page.evaluate<string>(`document.querySelector(".quire-controls output").textContent`),
  );
  expect(at).toBeGreaterThan(0);
  await page.page.waitForFunction(`document.querySelector(".js-plotly-plot").data.at(-1).x[0] === ${at}`);
  await page.shot("clip-without-kernel");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("a mistake shows its place; an interrupt keeps definitions; a restart does not", async () => {
  await writeNotebook(
    served,
    "stops.ipynb",
    "kept = 7",
    "check round(x * 4) / 4 within 1/8 of x for every x in -100.0..100.0",
    "kept",
    "recipe r { quantize wights of linear to int(8) per channel }",
  );
  const page = await NotebookPage.open(
    browser,
    served,
    "notebooks/stops.ipynb",
  );
  await page.kernel();
  await page.command("notebook:run-all-cells");
  const prompt = (n: number) => `document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")[${n}].textContent`;
  await page.page.waitForFunction(
    `${prompt(1)} === "[*]:" && ${prompt(0)} === "[1]:"`,
  );
  await page.command("notebook:interrupt-kernel");
  await page.page.waitForFunction(`${prompt(1)} === "[2]:"`);
  expect(await page.outputs().last().textContent()).toMatch(/[Ii]nterrupted/);
  const run = async (cell: number) => {
    await page.page.locator(".jp-CodeCell .cm-content").nth(cell).click();
    await page.command("notebook:run-cell");
  };
  await run(2);
  await page.page.waitForFunction(
    `document.querySelectorAll(".jp-CodeCell")[2].textContent.includes("7")`,
  );
  await run(3);
  await page.page.waitForFunction(
    `document.querySelectorAll(".jp-CodeCell")[3].textContent.includes("^^^^^^")`,
  );
  await page.shot("mistake");
  await page.page.evaluate(
    `jupyterapp.shell.currentWidget.sessionContext.restartKernel()`,
  );
  await page.kernel();
  await run(2);
  await page.page.waitForFunction(
    `/unknown-name/.test(document.querySelectorAll(".jp-CodeCell")[2].textContent)`,
  );
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("what a cell shows while its page is closed is there when it is opened again", async () => {
  await writeNotebook(
    served,
    "away.ipynb",
    "print 1\ncheck round(x * 4) / 4 within 1/8 of x for every x in 1.0..1000000000000000000000000.0\nprint 2",
  );
  const page = await NotebookPage.open(browser, served, "notebooks/away.ipynb");
  await page.kernel();
  await page.command("docmanager:save");
  await page.command("notebook:run-all-cells");
  await page.outputs().first().waitFor();
  await page.command("docmanager:save");
  await page.page.waitForFunction(
    `!jupyterapp.shell.currentWidget.context.model.dirty`,
  );
  await page.close();
  const again = await NotebookPage.open(
    browser,
    served,
    "notebooks/away.ipynb",
  );
  await again.page.waitForFunction(
    `[...document.querySelectorAll(".jp-OutputArea-output")].some((o) => /(^|\\n)2/.test(o.textContent))`,
    undefined,
    { timeout: 60_000 },
  );
  await again.close();
});

test("a cell that the page runs anew is left alone by the record of its earlier run", async () => {
  await writeNotebook(served, "anew.ipynb", "print 1");
  const page = await NotebookPage.open(browser, served, "notebooks/anew.ipynb");
  await page.runAll();
  // Not saved, so that the server still has a record. The page looks at it twice as it opens; the second look is answered
  // when the cell has run again.
  let release = () => {};
  const ran = new Promise<void>((resolve) => release = resolve);
  let looks = 0;
  await page.page.route("**/api/kernels/*/record*", async (route) => {
    const response = await route.fetch();
    const [run] = await response.json() as object[];
    if (++looks > 1) await ran;
    await route.fulfill({
      json: [{ ...run, outputs: [{ output_type: "stream", name: "stdout", text: "of the record" }] }],
    });
  });
  await page.page.reload();
  await page.ready();
  await page.kernel();
  await page.page.waitForFunction(`document.querySelector(".jp-OutputArea-output") !== null`);
  while (looks < 2) await page.page.waitForTimeout(50);
  await page.runAll();
  release();
  await page.page.waitForTimeout(500);
  expect(await page.outputs().allTextContents()).toEqual(["1\n"]);
  await page.close();
});

test("the dark theme stays, and a narrow window shows the cells", async () => {
  await writeNotebook(
    served,
    "名字 with spaces.ipynb",
    "plot x^2 for x in -1.0..1.0",
  );
  const page = await NotebookPage.open(
    browser,
    served,
    `notebooks/${encodeURIComponent("名字 with spaces.ipynb")}`,
  );
  await page.runAll();
  await page.page.evaluate(
    `jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Dark" })`,
  );
  await page.page.locator("body[data-jp-theme-light=false]").waitFor({
    state: "attached",
  });
  await page.page.locator(".js-plotly-plot .main-svg").first().waitFor();
  await page.shot("dark");
  await page.command("docmanager:save");
  await page.page.waitForFunction(
    `!jupyterapp.shell.currentWidget.context.model.dirty`,
  );
  await page.page.setViewportSize({ width: 390, height: 800 });
  await page.page.reload();
  await page.ready();
  await page.page.locator("body[data-jp-theme-light=false]").waitFor({
    state: "attached",
  });
  const box = (await page.page.locator(".jp-CodeCell .cm-content").first()
    .boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  await page.shot("narrow");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("the list of files opens, and what is no notebook says so", async () => {
  await Deno.writeTextFile(`${served.folder}/broken.ipynb`, "{ not json");
  const tree = await NotebookPage.open(browser, served, "tree");
  await tree.page.locator(".jp-DirListing-item").first().waitFor();
  await tree.shot("tree");
  expect(tree.complaints).toEqual([]);
  await tree.close();
  const page = await NotebookPage.open(
    browser,
    served,
    "notebooks/broken.ipynb",
  );
  await page.page.locator(".jp-Dialog").waitFor();
  expect(await page.page.locator(".jp-Dialog").textContent()).toContain(
    "not JSON",
  );
  await page.shot("broken");
  await page.page.locator(".jp-Dialog button").first().click();
  await page.page.locator(".jp-Dialog").waitFor({ state: "detached" });
  expect(await page.page.locator(".quire-load-failure").textContent()).toMatch(
    /could not be opened[\s\S]*文件没有改变/,
  );
  await page.shot("broken-closed");
  await page.page.locator(".quire-load-failure a").first().click();
  await page.page.locator(".jp-FileEditor .cm-content").waitFor();
  expect(await Deno.readTextFile(`${served.folder}/broken.ipynb`)).toBe("{ not json");
  await page.close();
});

test("a file that was changed on disk is not written over unasked", async () => {
  await writeNotebook(served, "changed.ipynb", "1");
  const page = await NotebookPage.open(
    browser,
    served,
    "notebooks/changed.ipynb",
  );
  await page.kernel();
  await page.page.waitForTimeout(1100);
  await writeNotebook(served, "changed.ipynb", "2 # by somebody else");
  await page.page.locator(".jp-CodeCell .cm-content").first().click();
  await page.page.keyboard.type("3");
  await page.command("docmanager:save");
  await page.page.locator(".jp-Dialog").waitFor();
  expect(await page.page.locator(".jp-Dialog").textContent()).toMatch(
    /changed on disk/,
  );
  expect(await Deno.readTextFile(`${served.folder}/changed.ipynb`)).toContain(
    "by somebody else",
  );
  await page.close();
});
