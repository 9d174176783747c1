/**
 * How the page bears a notebook of 100 MB of outputs, in seconds and in memory:
 *
 *   deno run -A test/bench/large_notebook.ts [text | figures]
 *
 * 200 cells of half a megabyte of text, or 640 figures of 160 KB in 160 cells. The memory is resident: the server's
 * process (this one, with the script), and the largest of the browser's processes, which is the one of the page.
 */
import { launch } from "../browser/chromium.ts";
import { NotebookPage, serve } from "../browser/notebook_page.ts";

const what = Deno.args[0] ?? "text";
const line = "0123456789 abcdefghij ".repeat(4) + "\n";
const text =
  () => [{ output_type: "stream", name: "stdout", text: line.repeat(Math.ceil(2 ** 19 / line.length)) }];
const figures = (cell: number) =>
  Array.from({ length: 4 }, (_, k) => ({
    output_type: "display_data",
    metadata: {},
    data: {
      "application/vnd.plotly.v1+json": {
        data: [{
          type: "scatter",
          y: Array.from({ length: 10_000 }, (_, i) => Math.sin(i * (cell + k))),
          x: [],
        }],
        layout: {},
      },
    },
  }));

const served = await serve();
const path = `${served.folder}/large.ipynb`;
const cells = Array.from({ length: what === "text" ? 200 : 160 }, (_, i) => ({
  cell_type: "code",
  id: `c${i}`,
  metadata: {},
  source: `${i}`,
  execution_count: null,
  outputs: what === "text" ? text() : figures(i),
}));
const metadata = { kernelspec: { name: "quire", display_name: "Quire", language: "quire" } };
await Deno.writeTextFile(path, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));

/** Resident MB of the processes of that command line, the largest. */
function largest(words: string): number {
  let most = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (!Deno.readTextFileSync(`/proc/${name}/cmdline`).includes(words)) continue;
      const kilobytes = /VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${name}/status`))?.[1];
      most = Math.max(most, Number(kilobytes ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }
  return most;
}

let last = performance.now();
function lap(step: string): void {
  const now = performance.now(), seconds = ((now - last) / 1000).toFixed(1);
  const server = Math.round(Deno.memoryUsage().rss / 2 ** 20), page = Math.round(largest("type=renderer"));
  const size = (Deno.statSync(path).size / 1e6).toFixed(0);
  console.log(
    `${step.padEnd(12)} ${seconds.padStart(6)} s   server ${server} MB   page ${page} MB   file ${size} MB`,
  );
  last = performance.now();
}

const browser = await launch();
lap("written");
const page = await NotebookPage.open(browser, served, "notebooks/large.ipynb");
const ask = async (script: string) =>
  await page.page.waitForFunction(script, undefined, { timeout: 600_000 });
await ask(`document.querySelectorAll(".jp-Cell").length > 10`);
lap("cells");
await page.kernel();
lap("kernel");
await page.page.evaluate(`(async () => {
  const panel = document.querySelector(".jp-WindowedPanel-outer");
  for (let i = 0; i <= 30; i++) {
    panel.scrollTop = panel.scrollHeight * i / 30;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  panel.scrollTop = 0;
})()`);
lap("scrolled");
await page.page.evaluate(`jupyterapp.shell.currentWidget.content.activeCellIndex = 0`);
await page.page.evaluate(`jupyterapp.commands.execute("notebook:run-cell")`);
lap("a cell ran");
await page.command("docmanager:save");
await ask(`!jupyterapp.shell.currentWidget.context.model.dirty`);
lap("saved");
await page.page.reload();
await ask(`document.querySelectorAll(".jp-Cell").length > 10`);
lap("reloaded");
await browser.close();
await served.close();
Deno.exit();
