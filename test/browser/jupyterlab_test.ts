/**
 * JupyterLab and Notebook 7 from PyPI with our kernelspec and extension: the same notebook as in our own page. JupyterLab runs
 * as it comes, Notebook with the widgets of jupyterlab_widgets.
 */
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jupyterPython } from "../clients/jupyter_python.ts";
import { quire } from "../kernel/cli/quire.ts";
import { type Browser, launch, type Page } from "./chromium.ts";
import { dragBy } from "./dragging.ts";

const token = crypto.randomUUID();
let browser: Browser, folder: string, lab: Application, notebook: Application;

interface Application {
  readonly url: string;
  readonly process: Deno.ChildProcess;
}

const prose = `<div lang="en">

A staircase of $2^b$ steps.

</div>

<div lang="zh">

$2^b$ 级台阶。

</div>`;
const source = `formula F(x; b in 2..8) = clamp(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
show F
interact b in 2..8 = 4, at in -2.0..2.0 { plot F(x; b) for x in -2.0..2.0 mark at }`;

beforeAll(async () => {
  const python = await jupyterPython();
  folder = await Deno.makeTempDir({ prefix: "quire-lab-" });
  await Deno.mkdir(`${folder}/served`);
  const cells = [
    { cell_type: "markdown", id: "m", metadata: {}, source: prose },
    { cell_type: "code", id: "a", metadata: {}, source, outputs: [], execution_count: null },
  ];
  const dependent = ["n = 3", "formula Q(x) = round(x * 2^n) / 2^n", "Q(0.3)", "1 + 1"].map((source, i) => (
    { cell_type: "code", id: `c${i}`, metadata: {}, source, outputs: [], execution_count: null }
  ));
  const metadata = { kernelspec: { name: "quire", display_name: "Quire", language: "quire" } };
  const write = (name: string, cells: unknown) =>
    Deno.writeTextFile(
      `${folder}/served/${name}.ipynb`,
      JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }),
    );
  for (const name of ["lab", "notebook"]) {
    await write(name, cells);
    await write(`stale-${name}`, dependent);
  }
  // What JupyterLab does without the package of widgets.
  await Deno.mkdir(`${folder}/jupyterlab/labconfig`, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/jupyterlab/labconfig/page_config.json`,
    JSON.stringify({ disabledExtensions: { "@jupyter-widgets/jupyterlab-manager": true } }),
  );
  const installed = await quire(["install", "--prefix", `${folder}/prefix`]);
  expect(installed.code, installed.stderr).toBe(0);
  [browser, lab, notebook] = await Promise.all([
    launch(),
    start(python, "jupyterlab"),
    start(python, "notebook"),
  ]);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  for (const { process } of [lab, notebook]) {
    process.kill("SIGKILL");
    await process.status;
  }
  await Deno.remove(folder, { recursive: true });
});

/** Starts `python -m MODULE` with folders of its own, so that neither sees what the user has set. */
async function start(python: string, module: string): Promise<Application> {
  const process = new Deno.Command(python, {
    args: [
      "-m",
      module,
      "--no-browser",
      "--allow-root",
      "--port=0",
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}/served`,
    ],
    env: {
      JUPYTER_PATH: `${folder}/prefix/share/jupyter`,
      JUPYTER_CONFIG_DIR: `${folder}/${module}`,
      JUPYTER_DATA_DIR: `${folder}/${module}/data`,
      JUPYTER_RUNTIME_DIR: `${folder}/${module}/runtime`,
      PATH: `${dirname(python)}:${Deno.env.get("PATH")}`,
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  return { url: await addressOf(process), process };
}

/** The address that the server says it has; what else it says is passed over. */
async function addressOf(process: Deno.ChildProcess): Promise<string> {
  let text = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  void (async () => {
    for await (const chunk of process.stderr.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):(\d+)\//.exec(text);
      if (found !== null) resolve(`http://127.0.0.1:${found[1]}/`);
    }
    reject(new Error(`The application did not start: ${text}`));
  })();
  return await promise;
}

async function open({ url }: Application, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}${path}?token=${token}`);
  await page.locator(".jp-CodeCell .cm-content").first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(
    `[...document.querySelectorAll(".jp-CodeCell .cm-line span")].some((s) => s.textContent === "formula")`,
    undefined,
    { timeout: 60_000 },
  );
  return page;
}

async function runFirstCell(page: Page): Promise<void> {
  await page.locator(".jp-CodeCell .cm-content").first().click();
  await page.keyboard.press("Shift+Enter");
}

/** Moves the slider of a page without a kernel to 2 bits, and waits for the staircase of four levels. */
async function moveOwnSlider(page: Page): Promise<void> {
  await page.locator(".quire-controls input").first().waitFor({ timeout: 60_000 });
  await page.evaluate(`(() => {
    const slider = document.querySelector(".quire-controls input");
    slider.value = "0";
    slider.dispatchEvent(new Event("input"));
  })()`);
  await figureOf(page, 4, ".quire-shown ");
}

/** Waits until a live figure shows a staircase of that many levels. */
async function figureOf(page: Page, levels: number, within = ""): Promise<void> {
  await page.waitForFunction(
    `new Set(document.querySelector("${within}.js-plotly-plot")?.data?.[0]?.y).size === ${levels}`,
    undefined,
    { timeout: 60_000 },
  );
}

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: new URL(`../../out/screenshots/${name}.png`, import.meta.url).pathname });
}

test("JupyterLab colours the language, draws figures live, and moves sliders without ipywidgets", async () => {
  const page = await open(lab, "lab/tree/lab.ipynb");
  await runFirstCell(page);
  await moveOwnSlider(page);
  // The mark is dragged on the figure, and goes on by keys.
  await dragBy(page, page.locator(".quire-shown .quire-handle"), 80);
  const at = `Number(document.querySelectorAll(".quire-controls output")[1].textContent)`;
  const dragged = await page.evaluate<number>(at);
  expect(dragged).toBeGreaterThan(0.1);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    `Math.abs(document.querySelector(".quire-shown .js-plotly-plot").data.at(-1).x[0] - ${dragged} - 0.05) < 1e-9`,
  );
  expect(await page.evaluate<number>(at)).toBeCloseTo(dragged + 0.05, 6);
  await shot(page, "jupyterlab");
});

test(
  "Notebook 7 does too, moves sliders through the kernel, and without it when the file is opened again",
  async () => {
    const page = await open(notebook, "notebooks/notebook.ipynb");
    const seen = async (lang: string) =>
      await page.evaluate(
        `document.querySelector('.jp-RenderedMarkdown div[lang="${lang}"]').offsetHeight > 0`,
      );
    await page.locator(`.quire-languages button:text-is("中文")`).click();
    expect([await seen("en"), await seen("zh")]).toEqual([false, true]);
    await runFirstCell(page);
    await figureOf(page, 16);
    const { x, y, width, height } =
      (await page.locator(".jupyter-widgets .noUi-handle").first().boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x - 200, y + height / 2, { steps: 3 });
    await page.mouse.up();
    await figureOf(page, 4);
    // A mark of the figure moves its slider too, by ipywidgets' own way to the kernel.
    await dragBy(page, page.locator(".jupyter-widgets .quire-handle"), 60);
    const at = `Number(document.querySelectorAll(".widget-slider .widget-readout")[1].textContent)`;
    await page.waitForFunction(
      `${at} > 0.1 && document.querySelector(".jupyter-widgets .js-plotly-plot")?.data?.at(-1).x[0] === ${at}`,
    );
    for (const item of ["Settings", "Theme", "JupyterLab Dark"]) {
      await page.locator(`.lm-MenuBar-itemLabel:text-is("${item}"), .lm-Menu-itemLabel:text-is("${item}")`)
        .last()
        .click();
    }
    const paper = `document.querySelector(".js-plotly-plot").layout.paper_bgcolor`;
    await page.waitForFunction(`document.body.dataset.jpThemeLight === "false" && ${paper} !== "#ffffff"`);
    await shot(page, "notebook7-dark");
    await page.keyboard.press("Control+s");
    const file = `${folder}/served/notebook.ipynb`;
    await expect.poll(() => Deno.readTextFile(file), { timeout: 30_000 }).toContain("widget-view");
    // The kernel of the saved widgets is gone; the controls are not.
    const api = { headers: { authorization: `token ${token}` } };
    const sessions: { id: string }[] = await (await fetch(`${notebook.url}api/sessions`, api)).json();
    for (const { id } of sessions) {
      await (await fetch(`${notebook.url}api/sessions/${id}`, { ...api, method: "DELETE" })).body?.cancel();
    }
    await page.reload();
    await moveOwnSlider(page);
    expect([await seen("en"), await seen("zh")]).toEqual([false, true]);
    await shot(page, "notebook7-saved");
  },
  240_000,
);

/** What the marks say, by cell. */
const marks = `JSON.stringify([...document.querySelectorAll(".jp-CodeCell")]
  .map((cell) => cell.querySelector(":scope > .quire-stale-mark")?.title ?? ""))`;
const marked = (page: Page, ...titles: string[]) =>
  page.waitForFunction(`${marks} === ${JSON.stringify(JSON.stringify(titles))}`, undefined, {
    timeout: 60_000,
  });

test.each([
  // In a workspace of its own: JupyterLab opens again what the test before had open.
  ["JupyterLab", "lab", "lab/workspaces/stale/tree"],
  ["Notebook 7", "notebook", "notebooks"],
])(
  "%s marks stale cells, runs them from the menu, and marks them again after a reload",
  async (_, name, place) => {
    const page = await open(name === "lab" ? lab : notebook, `${place}/stale-${name}.ipynb`);
    const run = async (command: string) => {
      await page.locator(`.lm-MenuBar-itemLabel:text-is("Run")`).click();
      await page.locator(`.lm-Menu-item[data-command="${command}"]`).click();
    };
    const shows = (text: string) =>
      page.locator(`.jp-OutputArea-output:has(:text-is("${text}"))`).first().waitFor({ timeout: 60_000 });
    const before = ["", "stale: reads n, redefined in [5]", "stale: reads Q of [2], which is stale", ""];
    await run("runmenu:run-all");
    await shows("2");
    await marked(page, "", "", "", "");
    await page.locator(".jp-CodeCell .cm-content").first().click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("n = 4");
    await page.keyboard.press("Control+Enter");
    await marked(page, ...before);
    await shot(page, `stale-${name}`);
    await page.keyboard.press("Control+s");
    const file = `${folder}/served/stale-${name}.ipynb`;
    await expect.poll(() => Deno.readTextFile(file), { timeout: 30_000 }).toContain("n = 4");
    await page.reload();
    await marked(page, ...before);
    await run("quire:run-stale-cells");
    await marked(page, "", "", "", "");
    await shows("0.3125");
  },
  240_000,
);
