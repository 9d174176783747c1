/** The page when things go wrong around it: nothing that the user wrote or ran is lost. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startPageServer } from "../../kernel/cli/serve_notebooks.ts";
import type { Server } from "../../kernel/server/server.ts";
import { NotebookPage, writeNotebook } from "./notebook_page.ts";
import { browser, served } from "./served_browser.ts";

const dirty = `jupyterapp.shell.currentWidget.context.model.dirty`;
const busy = `[...document.querySelectorAll(".jp-InputPrompt")].some((p) => p.textContent.includes("*"))`;
const sourceOnDisk = async (path: string) =>
  [JSON.parse(await Deno.readTextFile(join(served.folder, path))).cells[0].source].flat().join("");

async function type(page: NotebookPage, text: string): Promise<void> {
  await page.page.locator(".jp-CodeCell .cm-content").first().click();
  await page.page.keyboard.press("End");
  await page.page.keyboard.type(text);
}

/** Saves in vain; returns what the page says. */
async function saveInVain(page: NotebookPage): Promise<string> {
  await page.command("docmanager:save");
  await page.page.locator(".jp-Dialog").waitFor();
  const said = await page.page.locator(".jp-Dialog").textContent();
  await page.page.keyboard.press("Escape");
  await page.page.locator(".jp-Dialog").waitFor({ state: "detached" });
  expect(await page.page.evaluate(dirty)).toBe(true);
  return said ?? "";
}

async function save(page: NotebookPage): Promise<void> {
  await page.command("docmanager:save");
  await page.page.waitForFunction(`!${dirty}`);
}

test.each(["a#b?c%20d&e+f;g='h'.ipynb", "😀 名字.ipynb", "名".repeat(82) + ".ipynb"])(
  "a notebook of any name opens, runs and is saved: %s",
  async (name) => {
    await Deno.mkdir(join(served.folder, "d & 夹#1%"), { recursive: true });
    const path = `d & 夹#1%/${name}`;
    await writeNotebook(served, path, "6 * 7");
    const address = path.split("/").map(encodeURIComponent).join("/");
    const page = await NotebookPage.open(browser, served, `notebooks/${address}`);
    await page.runAll();
    await save(page);
    expect(await Deno.readTextFile(join(served.folder, path))).toContain('"42"');
    await page.page.reload();
    await page.outputs().first().waitFor();
    // The longest has no room for the name of a checkpoint, which is said.
    expect(page.complaints.filter((said) => !/\b403\b|Cannot keep a checkpoint/.test(said))).toEqual([]);
    await page.close();
  },
);

test("a folder that is gone, and a file that is: the text stays, and is saved when it can be", async () => {
  await Deno.mkdir(join(served.folder, "gone"));
  await writeNotebook(served, "gone/a.ipynb", "1");
  const page = await NotebookPage.open(browser, served, "notebooks/gone/a.ipynb");
  await page.kernel();
  await Deno.remove(join(served.folder, "gone"), { recursive: true });
  await type(page, "2");
  expect(await saveInVain(page)).toMatch(/Cannot find the folder "gone", in which to write "a\.ipynb"/);
  await Deno.mkdir(join(served.folder, "gone"));
  await save(page);
  expect(await sourceOnDisk("gone/a.ipynb")).toBe("12");
  await page.close();
});

test.skipIf(Deno.build.os === "windows")("a read-only notebook is not written over", async () => {
  await writeNotebook(served, "kept.ipynb", "1");
  await Deno.chmod(join(served.folder, "kept.ipynb"), 0o444);
  const page = await NotebookPage.open(browser, served, "notebooks/kept.ipynb");
  await page.kernel();
  await type(page, "2");
  await page.command("docmanager:save");
  await page.page.waitForFunction(`/read-only/.test(document.body.textContent)`);
  expect(await sourceOnDisk("kept.ipynb")).toBe("1");
  expect(await page.page.evaluate(dirty)).toBe(true);
  await page.close();
});

test("a server that is gone: the page says so, and saves when one is back", async () => {
  const user = await Deno.makeTempDir({ prefix: "quire-user-" });
  const token = "the-token-of-both-servers";
  const start = (port: number) => startPageServer({ root: served.folder, port, token, user, say: () => {} });
  let server: Server = await start(0);
  const { port } = server;
  await writeNotebook(served, "back.ipynb", "1");
  const page = await NotebookPage.open(browser, { ...served, server }, "notebooks/back.ipynb");
  await page.kernel();
  await type(page, "2");
  await server.close();
  expect(await saveInVain(page)).toMatch(/The server does not answer[\s\S]*服务器没有响应/);
  await page.shot("no-server");
  server = await start(port);
  await save(page);
  expect(await sourceOnDisk("back.ipynb")).toBe("12");
  await page.close();
  await server.close();
  await Deno.remove(user, { recursive: true });
});

describe("what a training shows", () => {
  const source = `digits = open("mnist")
print "before"
net = train network { dense(16) relu dense(10) } on digits.train for 4 epochs using adam(rate: 0.002) seed 1
print "after"
net
check 1 == 2`;
  /** The outputs as they are saved, without the time that it took. */
  async function outputsOf(path: string, trouble: (page: NotebookPage) => Promise<void>): Promise<string> {
    await writeNotebook(served, path, source);
    const page = await NotebookPage.open(browser, served, `notebooks/${path}`);
    await page.kernel();
    await save(page);
    await page.command("notebook:run-all-cells");
    await page.outputs().first().waitFor();
    await trouble(page);
    await page.page.waitForFunction(
      `/The check fails/.test(document.body.textContent) && !(${busy})`,
      undefined,
      {
        timeout: 120_000,
      },
    );
    await save(page);
    await page.close();
    const [cell] = JSON.parse(await Deno.readTextFile(join(served.folder, path))).cells;
    return JSON.stringify(cell.outputs).replace(/[\d.]+ ?(ms|s)\b/g, "TIME");
  }

  test("is the same when its page is loaded anew in the middle, and when its socket breaks", async () => {
    const whole = await outputsOf("whole.ipynb", async () => {});
    const reloaded = await outputsOf("reloaded.ipynb", async ({ page }) => {
      await page.reload();
      await page.locator("body[data-quire=ready]").waitFor({ state: "attached" });
      await page.reload();
      await page.locator("body[data-quire=ready]").waitFor({ state: "attached" });
      await page.locator(".jp-OutputArea-output").first().waitFor();
    });
    expect(reloaded).toBe(whole);
    const broken = await outputsOf("broken.ipynb", async ({ page }) => {
      for (let i = 0; i < 3; i++) {
        await page.waitForTimeout(300);
        await page.evaluate(`jupyterapp.shell.currentWidget.sessionContext.session.kernel._ws?.close()`);
      }
    });
    expect(broken).toBe(whole);
  }, 240_000);
});
