/** How things look in a real browser: narrow windows, dark pages, wide tables, and pictures where no script runs. */
import { expect, test } from "vitest";
import { NotebookPage, writeNotebook } from "./notebook_page.ts";
import { browser, served } from "./served_browser.ts";

const narrow = { viewport: { width: 390, height: 844 } };
const circles =
  "plot circle of wrap(round(x * 8), int(4)) / 8, clamp(round(x * 8), int(4)) / 8 for x in -2.0..2.0 mark 1.3";

/** Codes without a sign have their seam at the top, below the heading. */
const seamsAbove = "plot circle of " +
  [2, 3, 4].map((b) => `wrap(round(x * 4), uint(${b})) / 4`).join(", ") + " for x in 0.0..2.0 mark 1.3";

interface Place {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the texts of a figure stand. */
const placesOf =
  `[...document.querySelectorAll(".js-plotly-plot text")].filter((t) => t.textContent !== "").map((t) => {
  const { left, top, right, bottom } = t.getBoundingClientRect();
  return { text: t.textContent, left, top, right, bottom };
})`;

function overlapping(places: readonly Place[]): string[] {
  const meet = (a: Place, b: Place) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return places.flatMap((a, i) =>
    places.slice(i + 1).filter((b) => meet(a, b)).map((b) => `${a.text} / ${b.text}`)
  );
}

async function withTheme(page: NotebookPage, theme: "Light" | "Dark"): Promise<void> {
  await page.page.evaluate(
    `jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab ${theme}" })`,
  );
  await page.page.locator(`body[data-jp-theme-light=${theme === "Light"}]`).waitFor({ state: "attached" });
}

test("figures in Chinese: no text of a narrow one runs into another or out of the window", async () => {
  await writeNotebook(
    served,
    "narrow.ipynb",
    `set language zh\n${circles}\n${seamsAbove}`,
  );
  for (const [name, more] of [["narrow", narrow], ["wide", {}]] as const) {
    const page = await NotebookPage.open(browser, served, "notebooks/narrow.ipynb", more);
    await page.runAll();
    await page.page.locator(".js-plotly-plot .main-svg").nth(3).waitFor({ state: "attached" });
    await page.page.waitForTimeout(1000);
    const places = await page.page.evaluate(placesOf) as Place[];
    expect(places.map((p) => p.text)).toEqual(
      expect.arrayContaining(["接缝", "墙", "编码 −6", "读作 0.875"]),
    );
    expect(overlapping(places)).toEqual([]);
    const width = name === "narrow" ? 390 : 1200;
    for (const { text, left, right } of places) {
      expect(left, text).toBeGreaterThanOrEqual(0);
      expect(right, text).toBeLessThanOrEqual(width);
    }
    const centre = (text: string) => places.find((p) => p.text === text)!;
    const [seam, wall] = [centre("接缝"), centre("墙")];
    if (name === "narrow") expect(wall.top).toBeGreaterThan(seam.bottom);
    else expect(Math.abs(wall.top - seam.top)).toBeLessThan(30);
    await page.shot(`circles-${name}`);
    expect(page.complaints).toEqual([]);
    await page.close();
  }
});

test("a saved interaction, which no kernel moves, is narrow too, and wide again in a wide window", async () => {
  await writeNotebook(
    served,
    "saved.ipynb",
    circles.replace("mark 1.3", "mark a").replace(/^(.*)$/, "interact a in -2.0..2.0 { $1 }"),
  );
  const first = await NotebookPage.open(browser, served, "notebooks/saved.ipynb");
  await first.runAll();
  await first.page.locator(".js-plotly-plot .main-svg").first().waitFor();
  await first.page.evaluate(`jupyterapp.commands.execute("docmanager:save")`);
  await first.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()");
  await first.close();
  const page = await NotebookPage.open(browser, served, "notebooks/saved.ipynb", narrow);
  const still = page.outputs("img").first();
  await still.waitFor();
  const { x, width } = (await still.boundingBox())!;
  expect(x + width).toBeLessThanOrEqual(390);
  await page.page.locator(".quire-controls input").first().focus();
  await page.page.keyboard.press("ArrowRight");
  const wide = "document.querySelector('.js-plotly-plot')?._fullLayout?.xaxis.domain[1]";
  await page.page.waitForFunction(`${wide} === 1`);
  await page.page.setViewportSize({ width: 1200, height: 900 });
  await page.page.waitForFunction(`${wide} < 0.6`);
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("a table of many columns scrolls in its box, its first column in sight", async () => {
  await writeNotebook(
    served,
    "table.ipynb",
    `ocr = open("ocr")\nrecipe w { quantize weights of conv2d to int(4) symmetric per channel }\nreport apply w() to ocr`,
  );
  const page = await NotebookPage.open(browser, served, "notebooks/table.ipynb", narrow);
  await page.runAll();
  await page.outputs("table").first().waitFor();
  const seen = await page.page.evaluate(`(() => {
    const output = document.querySelector(".jp-OutputArea-output table").closest(".jp-OutputArea-output");
    output.scrollLeft = 300;
    const first = output.querySelector("tbody td").getBoundingClientRect(), room = output.getBoundingClientRect();
    return {
      page: document.documentElement.scrollWidth,
      scrolled: output.scrollLeft,
      first: first.left - room.left,
      share: first.width / room.width,
    };
  })()`) as Record<string, number>;
  expect(seen["page"]).toBeLessThanOrEqual(390);
  expect(seen["scrolled"]).toBe(300);
  expect(Math.abs(seen["first"]!)).toBeLessThan(12);
  expect(seen["share"]).toBeLessThan(0.6);
  await page.shot("table-narrow");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("in a narrow window the lines of an error stay whole, so that its carets stand where they belong", async () => {
  await writeNotebook(
    served,
    "error.ipynb",
    "recipe v { quantize weights of liner to int(4) symmetric per channel clip percentile(99%) }",
  );
  const page = await NotebookPage.open(browser, served, "notebooks/error.ipynb", narrow);
  await page.runAll();
  const error = page.outputs("pre").first();
  await error.waitFor();
  const text = (await error.textContent())!, lines = text.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(4);
  const high = await error.evaluate(
    (pre: Element) => pre.getBoundingClientRect().height / parseFloat(getComputedStyle(pre).lineHeight),
  ) as number;
  expect(high).toBeLessThan(lines.length + 1);
  await page.shot("error-narrow");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("a heat map is dark in the dark theme, and so is the picture that stands where Plotly is not", async () => {
  await writeNotebook(
    served,
    "dark.ipynb",
    `g = samples(gauss, rows: 64, columns: 64)
recipe w { quantize weights of all to int(3) symmetric per tensor }
plot error of weights "gauss" in apply w() to g`,
  );
  const page = await NotebookPage.open(browser, served, "notebooks/dark.ipynb");
  await page.runAll();
  await page.page.locator(".js-plotly-plot .main-svg").first().waitFor();
  /** How light the middle of the figure is, from 0 to 255. */
  const lightness = async (png: Promise<Uint8Array>) =>
    await page.page.evaluate(
      async (base64: string) => {
        const image = new Image();
        image.src = `data:image/png;base64,${base64}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext("2d")!;
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(
          image.width / 4,
          image.height / 4,
          image.width / 4,
          image.height / 4,
        );
        return data.reduce((sum, v, i) => i % 4 === 3 ? sum : sum + v, 0) / (data.length * 0.75);
      },
      (await png).toBase64(),
    ) as number;
  const figure = page.page.locator(".js-plotly-plot").first();
  const light = await lightness(figure.screenshot());
  await withTheme(page, "Dark");
  await page.page.waitForTimeout(800);
  await page.shot("heat-map-dark");
  const dark = await lightness(figure.screenshot());
  expect(light).toBeGreaterThan(150);
  expect(dark).toBeLessThan(110);

  // The picture of the same output, as front ends without Plotly show it.
  await page.page.evaluate(`(() => {
    const html = jupyterapp.shell.currentWidget.content.widgets.flatMap((c) => c.model.outputs ? [...Array(c.model.outputs.length).keys()].map((i) => c.model.outputs.get(i).data["text/html"]) : []).find((h) => h);
    const box = document.createElement("div");
    box.className = "jp-OutputArea-output";
    box.id = "still";
    box.innerHTML = html.replace(/<script.*/s, "");
    document.querySelector(".jp-OutputArea").append(box);
  })()`);
  const still = page.page.locator("#still img");
  await still.scrollIntoViewIfNeeded();
  await page.page.waitForTimeout(300);
  await page.shot("still-dark");
  expect(await lightness(still.screenshot())).toBeLessThan(110);
  await withTheme(page, "Light");
  await page.page.waitForTimeout(300);
  expect(await lightness(still.screenshot())).toBeGreaterThan(150);
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("in a narrow window the buttons for the language of the prose have a line of their own", async () => {
  await writeNotebook(
    served,
    "prose.ipynb",
    `# Two: $x$\n\n<div lang="en">\n\nEnglish words\n\n</div>\n\n<div lang="zh">\n\n中文内容\n\n</div>`,
    "1 + 1",
  );
  const page = await NotebookPage.open(browser, served, "notebooks/prose.ipynb", narrow);
  const button = page.page.locator(".quire-languages button", { hasText: /^中文$/ });
  await button.waitFor();
  await page.page.waitForTimeout(1500);
  const box = (await button.boundingBox())!,
    cell = (await page.page.locator(".jp-Cell").first().boundingBox())!;
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  expect(box.y + box.height).toBeLessThanOrEqual(cell.y + 1);
  await button.click();
  expect(await page.page.locator("p", { hasText: "English words" }).isVisible()).toBe(false);
  expect(await page.page.locator("p", { hasText: "中文内容" }).isVisible()).toBe(true);
  await page.shot("languages-narrow");
  await page.page.setViewportSize({ width: 1200, height: 800 });
  await page.page.locator(".jp-NotebookPanel-toolbar .quire-languages").waitFor();
  await page.page.setViewportSize(narrow.viewport);
  await page.page.locator(".lm-BoxPanel > .quire-languages").waitFor();
  expect(page.complaints).toEqual([]);
  await page.close();
});
