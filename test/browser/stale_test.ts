/** Cells whose inputs have changed since they ran, as a user sees them. */
import { expect, test } from "vitest";
import { NotebookPage, writeNotebook } from "./notebook_page.ts";
import { browser, served } from "./served_browser.ts";

const cells = [
  "n = 3",
  "formula Q(x) = round(x * 2^n) / 2^n\nshow Q",
  "Q(0.3)",
  "1 + 1",
  "print n",
];

/** The titles of the marks, by cell. */
const marks = `[...document.querySelectorAll(".jp-CodeCell")].map((cell) =>
  cell.querySelector(":scope > .quire-stale-mark")?.title ?? "")`;

const idle = `(() => {
  const { sessionContext, content } = jupyterapp.shell.currentWidget;
  return sessionContext.session?.kernel?.status === "idle" &&
    content.widgets.every((cell) => cell.model.executionState !== "running" && !/\\*/.test(cell.promptNode?.textContent ?? ""));
})()`;

async function settled(page: NotebookPage): Promise<string[]> {
  await page.page.waitForFunction(idle);
  await page.page.waitForTimeout(300);
  return await page.page.evaluate<string[]>(marks);
}

/** Types a new text into a cell and runs it. */
async function edit(page: NotebookPage, at: number, text: string): Promise<void> {
  await page.page.locator(".jp-CodeCell .cm-content").nth(at).click();
  await page.page.keyboard.press("ControlOrMeta+a");
  await page.page.keyboard.type(text);
  await page.page.keyboard.press("Control+Enter");
}

async function opened(name: string, more: object = {}): Promise<NotebookPage> {
  await writeNotebook(served, name, ...cells);
  const page = await NotebookPage.open(browser, served, `notebooks/${name}`, more);
  await page.runAll();
  return page;
}

const none = ["", "", "", "", ""];
const after = [
  "",
  "stale: reads n, redefined in [6]",
  "stale: reads Q of [2], which is stale",
  "",
  "stale: reads n, redefined in [6]",
];

test("a cell that is changed and run marks those that read it; running those takes the marks away", async () => {
  const page = await opened("marks.ipynb");
  expect(await settled(page)).toEqual(none);
  await edit(page, 0, "n = 4");
  expect(await settled(page)).toEqual(after);
  await page.shot("stale");
  // The reason is there without hovering, for a finger and for a screen reader.
  const summary = page.page.locator(".quire-stale-mark > summary").first();
  expect(await page.page.evaluate(`document.querySelector(".quire-stale-mark > summary").ariaLabel`)).toBe(
    after[1],
  );
  await summary.click();
  await page.page.locator(".quire-stale-mark[open] > p").waitFor();
  await page.shot("stale-open");
  for (const open of [false, true, false]) {
    await page.page.evaluate(`document.querySelector(".quire-stale-mark > summary").focus()`);
    await page.page.keyboard.press(open ? "Space" : "Enter");
    expect(await page.page.evaluate(`document.querySelector(".quire-stale-mark").open`)).toBe(open);
  }

  await page.command("docmanager:save");
  await page.page.waitForFunction(`!jupyterapp.shell.currentWidget.context.model.dirty`);
  await page.page.reload();
  await page.ready();
  await page.kernel();
  await page.page.locator(".quire-stale-mark").first().waitFor({ state: "attached" });
  expect(await settled(page)).toEqual(after);

  expect(await page.page.evaluate(`jupyterapp.commands.isEnabled("quire:run-stale-cells")`)).toBe(true);
  await page.page.evaluate(`jupyterapp.commands.execute("quire:run-stale-cells")`);
  expect(await settled(page)).toEqual(none);
  expect(await page.page.evaluate(`jupyterapp.commands.isEnabled("quire:run-stale-cells")`)).toBe(false);
  const counts = await page.page.evaluate(
    `jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.executionCount)`,
  );
  expect(counts).toEqual([6, 7, 8, 4, 9]);
  expect(await page.outputs().last().textContent()).toBe("4\n");

  // Nothing of it is in the file.
  await page.command("docmanager:save");
  await page.page.waitForFunction(`!jupyterapp.shell.currentWidget.context.model.dirty`);
  expect(await Deno.readTextFile(`${served.folder}/marks.ipynb`)).not.toMatch(/stale|comm/);
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("the marks speak Chinese after `set language zh`, in the dark and in a narrow window", async () => {
  const page = await opened("chinese.ipynb");
  await edit(page, 0, "n = 4; set language zh".replace("; ", "\n"));
  expect(await settled(page)).toEqual([
    "",
    "过期：读取了 n，[6] 已重新定义它",
    "过期：读取了 Q，定义它的 [2] 已过期",
    "",
    "过期：读取了 n，[6] 已重新定义它",
  ]);
  await page.page.evaluate(
    `jupyterapp.commands.execute("apputils:change-theme", { theme: "JupyterLab Dark" })`,
  );
  await page.page.locator("body[data-jp-theme-light=false]").waitFor({ state: "attached" });
  await page.shot("stale-dark");
  await page.page.setViewportSize({ width: 390, height: 800 });
  await page.page.locator(".quire-stale-mark > summary").first().click();
  await page.page.locator(".quire-stale-mark[open] > p").first().waitFor();
  const box = (await page.page.locator(".quire-stale-mark[open] > p").first().boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  await page.shot("stale-narrow");
  const labels = await page.page.evaluate(`jupyterapp.commands.label("quire:run-stale-cells")`);
  expect(labels).toBe("运行过期的单元格");
  expect(page.complaints).toEqual([]);
  await page.close();
});

test("a second page on the same kernel shows the same marks; a restart takes them away in both", async () => {
  const first = await opened("two.ipynb");
  const second = await NotebookPage.open(browser, served, "notebooks/two.ipynb");
  await second.kernel();
  await edit(first, 0, "n = 4");
  expect(await settled(first)).toEqual(after);
  expect(await settled(second)).toEqual(after);
  await first.page.evaluate(`void jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()`);
  for (const page of [first, second]) {
    await page.page.locator(".quire-stale-mark").first().waitFor({ state: "detached" });
    expect(await settled(page)).toEqual(none);
  }
  // The kernel after a restart is asked again.
  await first.page.evaluate(`jupyterapp.commands.execute("notebook:run-all-cells")`);
  await edit(first, 0, "n = 5");
  expect(await settled(first)).toEqual(after);
  expect(await settled(second)).toEqual(after);
  expect([...first.complaints, ...second.complaints]).toEqual([]);
  await first.close();
  await second.close();
});

test("a cell that was deleted leaves its readers marked, and one that fails too", async () => {
  const page = await opened("deleted.ipynb");
  await edit(page, 0, "n = nobody");
  expect((await settled(page))[4]).toBe("stale: reads n, which [6] did not finish defining again");
  await edit(page, 0, "n = 3");
  expect(await settled(page)).toEqual(none);
  await page.page.evaluate(`jupyterapp.shell.currentWidget.content.activeCellIndex = 0`);
  await page.command("notebook:delete-cell");
  await page.page.waitForFunction(`document.querySelectorAll(".jp-CodeCell").length === 4`);
  await edit(page, 2, "1 + 2");
  expect(await settled(page)).toEqual([
    "stale: reads n, whose cell was deleted",
    "stale: reads Q of [2], which is stale",
    "",
    "stale: reads n, whose cell was deleted",
  ]);
  // The deletion is undone: the cell has run, and is there.
  await page.command("notebook:undo-cell-action");
  await page.page.waitForFunction(`document.querySelectorAll(".jp-CodeCell").length === 5`);
  expect(await settled(page)).toEqual(none);
  expect(page.complaints).toEqual([]);
  await page.close();
});
