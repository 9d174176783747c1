/** Other people's notebooks in the page, and other people's pages beside it: what they must not be able to do. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, launch, type Page } from "./chromium.ts";
import { NotebookPage, serve, type Served } from "./notebook_page.ts";

let browser: Browser, served: Served;
/** Another program's page, on another port of this machine: the same site, so the browser sends it the cookie. */
let other: Deno.HttpServer<Deno.NetAddr>;
const heard: string[] = [];

beforeAll(async () => {
  [browser, served] = await Promise.all([launch(), serve()]);
  other = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    heard.push(new URL(url).pathname);
    return new Response("<!doctype html>", { headers: { "content-type": "text/html" } });
  });
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
  await other?.shutdown();
});

const away = () => `http://127.0.0.1:${other.addr.port}`;
const mark = (name: string) => `window.__marked=(window.__marked||'')+'${name} '`;

function strangersNotebook() {
  const html = [
    `<script>${mark("script")}</script><script src="/files/stranger.js"></script>`,
    `<img src=x onerror="${mark("img")}"><svg onload="${mark("svg")}"><script>${
      mark("svg script")
    }</script></svg>`,
    `<a class=go href="javascript:${mark("link")}">go</a><button class=go onclick="${
      mark("button")
    }">go</button>`,
    `<iframe srcdoc="<script>parent.${
      mark("frame")
    }</script>"></iframe><object data="/files/stranger.html"></object>`,
    `<form action="/api/kernels" method=post enctype="text/plain"><button class=go>go</button></form>`,
    `<meta http-equiv=refresh content="0;url=${away()}/meta"><base href="${away()}/">`,
    `<img src="${away()}/img"><style>body{background:url(${away()}/style)}</style>`,
    `<details open ontoggle="${mark("toggle")}">d</details><input autofocus onfocus="${mark("focus")}">`,
  ].map((text) => ({ "text/html": text }));
  const figure = {
    data: [{
      type: "scatter",
      x: [1],
      y: [1],
      mode: "text",
      text: [`<a href="javascript:${mark("text")}">go</a>`],
    }],
    layout: {
      title: {
        text: `<a href="javascript:${mark("title")}">go</a><img src=x onerror="${mark("title img")}">`,
      },
      images: [{ source: `${away()}/figure`, x: 0, y: 1, sizex: 1, sizey: 1 }],
    },
  };
  const bundles: Record<string, unknown>[] = [
    ...html,
    { "application/javascript": mark("javascript") },
    { "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" onload="${mark("picture")}"/>` },
    { "text/markdown": `[go](javascript:${mark("markdown")}) <img src=x onerror="${mark("markdown img")}">` },
    { "text/latex": `$\\href{javascript:${mark("href")}}{go}$` },
    { "application/vnd.plotly.v1+json": figure },
    { "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: "m" } },
    {
      "application/vnd.quire.interact+json": {
        controls: [{ name: `<img src=x onerror="${mark("control")}">` }],
      },
      "text/html": `<img src=x onerror="${mark("interaction")}">`,
    },
  ];
  const prose = [
    `# <img src=x onerror="${mark("title")}"> [go](javascript:${mark("prose")})`,
    `<button class=go data-commandlinker-command="notebook:run-all-cells" data-commandlinker-args="{}">go</button>`,
    "$\\href{javascript:alert(1)}{go}$ $\\rule{99999em}{99999em}$ $\\htmlData{onclick=alert(1)}{x}$ $$\\def\\a{\\a\\a}\\a$$",
  ];
  const trusted = { trusted: true };
  const widgets = {
    "application/vnd.jupyter.widget-state+json": {
      version_major: 2,
      version_minor: 0,
      state: {
        m: {
          model_name: "HTMLModel",
          model_module: "@jupyter-widgets/controls",
          model_module_version: "2.0.0",
          state: { value: `<img src=x onerror="${mark("widget")}">` },
        },
      },
    },
  };
  return {
    cells: [
      ...prose.map((source, i) => ({ cell_type: "markdown", id: `m${i}`, metadata: trusted, source })),
      ...bundles.map((data, i) => ({
        cell_type: "code",
        id: `c${i}`,
        metadata: trusted,
        source: "1",
        execution_count: null,
        outputs: [{ output_type: "display_data", data, metadata: {} }],
      })),
    ],
    metadata: {
      trusted: true,
      signature: "sha256:0",
      widgets,
      kernelspec: {
        name: "quire",
        display_name: `<img src=x onerror="${mark("kernel")}">`,
        language: "quire",
      },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

describe("a stranger's notebook that calls itself trusted", () => {
  const name = `<img src=x onerror="window.__marked='name'">.ipynb`;
  let page: NotebookPage;
  beforeAll(async () => {
    await Deno.writeTextFile(`${served.folder}/${name}`, JSON.stringify(strangersNotebook()));
    await Deno.writeTextFile(`${served.folder}/stranger.js`, mark("file"));
    await Deno.writeTextFile(`${served.folder}/stranger.html`, `<script>parent.${mark("page")}</script>`);
    page = await NotebookPage.open(browser, served, `notebooks/${encodeURIComponent(name)}`);
    await page.kernel();
    await page.page.locator(".quire-figure .main-svg").first().waitFor({ state: "attached" });
    await page.page.locator(".jp-MarkdownOutput .katex").first().waitFor({ state: "attached" });
  }, 120_000);
  afterAll(() => page?.close());

  test("runs nothing, sends nothing and reaches nobody, wherever one clicks", async () => {
    const clicked = await page.page.evaluate<number>(() => {
      const found = document.querySelectorAll(
        ".jp-OutputArea a, .jp-OutputArea button, .jp-MarkdownOutput button",
      );
      for (const element of found) {
        element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      }
      return found.length;
    });
    expect(clicked).toBeGreaterThan(3);
    await page.page.waitForTimeout(500);
    expect(await page.page.evaluate("window.__marked ?? 'nothing'")).toBe("nothing");
    const links =
      `[...document.querySelectorAll("a")].map((a) => a.getAttribute("href") ?? a.getAttribute("xlink:href"))`;
    expect(
      (await page.page.evaluate<(string | null)[]>(links)).filter((href) =>
        /^\s*javascript:/i.test(href ?? "")
      ),
    )
      .toEqual([]);
    const bad =
      `.jp-OutputArea form[action], [data-commandlinker-command], [onerror], [onload], .jp-OutputArea script`;
    expect(await page.page.locator(bad).count()).toBe(0);
    expect(heard).toEqual([]);
    // The notebook's own session, and no more.
    expect(served.server.kernels.list()).toHaveLength(1);
    await page.shot("stranger");
  });

  test("does not cover the page by a formula", async () => {
    const sizes =
      `[...document.querySelectorAll(".katex *")].map((part) => part.getBoundingClientRect().height)`;
    const heights = await page.page.evaluate<number[]>(sizes);
    expect(Math.max(...heights)).toBeGreaterThan(100);
    expect(Math.max(...heights)).toBeLessThan(1500);
  });

  test("brings no scripts along: those beside it are not loaded, those of the page are", async () => {
    const load = (path: string) =>
      page.page.evaluate<string>(`new Promise((resolve) => {
        const script = document.createElement("script");
        script.src = ${path};
        script.onload = () => resolve("loaded");
        script.onerror = () => resolve("refused");
        document.head.append(script);
      })`);
    expect(await load(`"/files/stranger.js"`)).toBe("refused");
    expect(await load(`document.querySelector("script[type=module]").src.replace("main.js", "plotly.js")`))
      .toBe("loaded");
  });
});

describe("another program's page on this machine", () => {
  let page: Page, kernels: number;
  const answers: string[] = [];
  beforeAll(async () => {
    const first = await NotebookPage.open(browser, served, "tree");
    page = await first.context.newPage();
    page.on("response", (response: { status(): number; url(): string }) => {
      if (response.url().startsWith(served.server.url)) answers.push(`${response.status()}`);
    });
    await page.goto(`${away()}/`);
    kernels = served.server.kernels.list().length;
  }, 120_000);

  const here = () => served.server.url;
  test.each([
    ["reads", (url: string) => `fetch("${url}api/contents", { credentials: "include" })`],
    [
      "reads unseen",
      (url: string) => `fetch("${url}api/contents", { credentials: "include", mode: "no-cors" })`,
    ],
    [
      "starts a kernel",
      (url: string) =>
        `fetch("${url}api/kernels", { method: "POST", body: "{}", credentials: "include", mode: "no-cors" })`,
    ],
    [
      "writes",
      (url: string) =>
        `fetch("${url}api/contents/stolen.txt", { method: "PUT", body: "{}", credentials: "include" })`,
    ],
  ])("%s in vain", async (_, script) => {
    answers.length = 0;
    const seen = await page.evaluate<string>(
      `${script(here())}.then((r) => r.type + r.status, () => "refused")`,
    );
    expect(seen).toMatch(/^(refused|opaque0)$/);
    expect(answers.filter((status) => !/^4/.test(status))).toEqual([]);
    expect(served.server.kernels.list()).toHaveLength(kernels);
  });

  test("opens no socket, not even from a frame without an origin", async () => {
    const socket = `new Promise((resolve) => {
      const socket = new WebSocket("${here().replace("http", "ws")}api/events/subscribe");
      socket.onopen = () => resolve("open");
      socket.onerror = () => resolve("refused");
    })`;
    expect(await page.evaluate<string>(socket)).toBe("refused");
    const framed = await page.evaluate<string>(`new Promise((resolve) => {
      addEventListener("message", ({ data }) => resolve(data));
      const frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts";
      frame.srcdoc = ${
      JSON.stringify(`<script>${socket}.then((how) => parent.postMessage(how, "*"))</script>`)
    };
      document.body.append(frame);
    })`);
    expect(framed).toBe("refused");
  });

  test("sends no form, and shows the notebooks in no frame", async () => {
    await page.evaluate(`{
      const form = document.createElement("form");
      form.method = "post";
      form.enctype = "text/plain";
      form.action = "${here()}api/kernels";
      document.body.append(form);
      form.submit();
    }`);
    await page.waitForFunction(`location.href.startsWith("${here()}")`);
    expect(await page.locator("body").textContent()).toMatch(/Cannot serve/);
    expect(served.server.kernels.list()).toHaveLength(kernels);
    await page.goto(`${away()}/`);
    await page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.src = "${here()}tree";
      frame.onload = resolve;
      document.body.append(frame);
    })`);
    expect(page.frames().map((frame) => frame.url())).toEqual([
      `${away()}/`,
      "chrome-error://chromewebdata/",
    ]);
  });
});
