/**
 * The extension for VS Code: what the archive must hold, and its renderer in a page that asks for outputs as VS Code's webview
 * does. In a window of VS Code it was tried by hand (README).
 */
import { strFromU8, unzipSync } from "fflate";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vscodeExtension } from "../../kernel/page/vscode_extension.ts";
import { figureType, interactType } from "../../kernel/mime_types.ts";
import { openSession } from "../open_session.ts";
import { type Browser, launch } from "./chromium.ts";

const plotly = fileURLToPath(
  new URL("../../node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js", import.meta.url),
);
let browser: Browser, files: Record<string, Uint8Array>, server: Deno.HttpServer<Deno.NetAddr>;
const read = (path: string) => JSON.parse(strFromU8(files[`extension/${path}`]!));

beforeAll(async () => {
  [browser, files] = await Promise.all([launch(), vscodeExtension("1.2.3", plotly).then(unzipSync)]);
  server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    const path = decodeURIComponent(new URL(url).pathname).slice(1);
    if (path === "") return new Response("<body></body>", { headers: { "content-type": "text/html" } });
    const file = files[path];
    if (file === undefined) return new Response(null, { status: 404 });
    return new Response(file.slice(), { headers: { "content-type": "text/javascript" } });
  });
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.shutdown();
});

test("the archive names the language, its colours and its renderer, and holds what it names", () => {
  const { version, contributes } = read("package.json");
  expect(version).toBe("1.2.3");
  const { languages: [language], grammars: [grammar], notebookRenderer: [renderer] } = contributes;
  expect(language.id).toBe("quire");
  expect(grammar.language).toBe(language.id);
  expect(read(grammar.path.slice(2)).scopeName).toBe(grammar.scopeName);
  expect(read(language.configuration.slice(2)).comments.lineComment).toBe("#");
  expect(files).toHaveProperty([`extension/${renderer.entrypoint.slice(2)}`]);
  expect(strFromU8(files["extension.vsixmanifest"]!)).toContain('Version="1.2.3"');
  const types = strFromU8(files["[Content_Types].xml"]!);
  for (const path of Object.keys(files)) {
    if (path !== "[Content_Types].xml") expect(types).toContain(`"${/\.\w+$/.exec(path)![0]}"`);
  }
});

test(
  "the renderer draws a figure in the colours of the theme, and moves an interaction without a kernel",
  async () => {
    const { outputs } = await openSession().run(
      "plot x * x for x in -1.0..1.0\n" +
        "interact b in 2..8 = 4 { plot clamp(round(x * 2^(b - 1)), int(b)) / 2^(b - 1) for x in -2.0..2.0 }",
    );
    const shown = outputs.flatMap((output) => output.kind === "display" ? [output.data] : []);
    const items = [["f", figureType, shown[0]![figureType]], ["i", interactType, shown[1]![interactType]]];
    const page = await (await browser.newContext({ viewport: { width: 800, height: 900 } })).newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error: Error) => void complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    await page.evaluate(
      `(async () => {
      document.body.dataset.vscodeThemeKind = "vscode-dark";
      const { activate } = await import("/extension/renderer/vscode.js");
      globalThis.renderer = activate({});
      for (const [id, mime, value] of ${JSON.stringify(items)}) {
        const element = document.createElement("div");
        element.id = id;
        document.body.append(element);
        await renderer.renderOutputItem({ id, mime, json: () => value }, element);
      }
    })()`,
    );
    const paper = `document.querySelector("#f .js-plotly-plot").layout.paper_bgcolor`;
    expect(await page.evaluate(paper)).toBe("#16181b");
    await page.evaluate(`void (document.body.dataset.vscodeThemeKind = "vscode-light")`);
    await page.waitForFunction(`${paper} === "#ffffff"`);
    const levels = (count: number) =>
      page.waitForFunction(
        `new Set(document.querySelector("#i .js-plotly-plot")?.data?.[0]?.y).size === ${count}`,
      );
    await levels(16);
    await page.evaluate(`(() => {
    const slider = document.querySelector("#i .quire-controls input");
    slider.value = "0";
    slider.dispatchEvent(new Event("input"));
  })()`);
    await levels(4);
    await page.screenshot({
      path: new URL("../../out/screenshots/vscode-renderer.png", import.meta.url).pathname,
    });
    await page.evaluate(`renderer.disposeOutputItem()`);
    await page.waitForFunction(`document.querySelector("#f .js-plotly-plot .main-svg") === null`);
    expect(complaints).toEqual([]);
  },
  60_000,
);
