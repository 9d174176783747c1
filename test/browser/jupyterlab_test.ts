/** JupyterLab from PyPI with our kernelspec and extension: the same notebook as in our own page. */
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jupyterPython } from "../clients/jupyter_python.ts";
import { quire } from "../kernel/cli/quire.ts";
import { type Browser, launch, type Page } from "./chromium.ts";

const token = crypto.randomUUID();
let browser: Browser, folder: string, prefix: string, jupyter: Deno.ChildProcess, url: string;

const source = `formula F(x; b in 2..8) = clamp(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)
show F
interact b in 2..8 = 4 { plot F(x; b) for x in -2.0..2.0 }`;

beforeAll(async () => {
  const python = await jupyterPython();
  folder = await Deno.makeTempDir({ prefix: "quire-lab-" });
  prefix = `${folder}/prefix`;
  await Deno.mkdir(`${folder}/served`);
  const cell = { cell_type: "code", id: "a", metadata: {}, source, outputs: [], execution_count: null };
  const metadata = { kernelspec: { name: "quire", display_name: "Quire", language: "quire" } };
  await Deno.writeTextFile(
    `${folder}/served/same.ipynb`,
    JSON.stringify({ cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 }),
  );
  const installed = await quire(["install", "--prefix", prefix]);
  expect(installed.code, installed.stderr).toBe(0);
  browser = await launch();
  jupyter = new Deno.Command(python, {
    args: [
      "-m",
      "jupyterlab",
      "--no-browser",
      "--allow-root",
      "--port=0",
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}/served`,
    ],
    env: {
      JUPYTER_PATH: `${prefix}/share/jupyter`,
      JUPYTER_CONFIG_DIR: `${folder}/config`,
      JUPYTER_DATA_DIR: `${folder}/data`,
      JUPYTER_RUNTIME_DIR: `${folder}/runtime`,
      PATH: `${dirname(python)}:${Deno.env.get("PATH")}`,
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  url = await addressOf(jupyter);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  jupyter?.kill("SIGKILL");
  await jupyter?.status;
  await Deno.remove(folder, { recursive: true });
});

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
    reject(new Error(`JupyterLab did not start: ${text}`));
  })();
  return await promise;
}

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${url}${path}?token=${token}`);
  await page.locator(".jp-CodeCell .cm-content").first().waitFor({ timeout: 60_000 });
  return page;
}

test("colours the language, draws figures live, and moves sliders without ipywidgets", async () => {
  const page = await open("lab/tree/same.ipynb");
  await page.waitForFunction(
    `[...document.querySelectorAll(".jp-CodeCell .cm-line span")].some((s) => s.textContent === "formula")`,
    undefined,
    { timeout: 60_000 },
  );
  await page.locator(".jp-CodeCell .cm-content").first().click();
  await page.keyboard.press("Shift+Enter");
  await page.locator(".quire-controls input").waitFor({ timeout: 60_000 });
  await page.evaluate(`(() => {
    const slider = document.querySelector(".quire-controls input");
    slider.value = "0";
    slider.dispatchEvent(new Event("input"));
  })()`);
  await page.locator(".quire-shown .js-plotly-plot .main-svg").first().waitFor({ timeout: 60_000 });
  const levels = await page.evaluate<number>(
    `new Set(document.querySelector(".quire-shown .js-plotly-plot").data[0].y).size`,
  );
  expect(levels).toBe(4);
  await page.screenshot({ path: new URL("../../out/screenshots/jupyterlab.png", import.meta.url).pathname });
});
