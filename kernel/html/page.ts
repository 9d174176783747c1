/** An executed notebook as one HTML page that needs nothing else: no network, no scripts unless figures are to be live. */
import { highlighted } from "./highlight.ts";
import { look } from "./look.ts";
import { markdownHtml } from "./markdown.ts";
import { katexStyle } from "./mathematics.ts";
import type { Cell, Json, Notebook } from "../notebook/nbformat.ts";
import { escaped, textOf } from "./text.ts";
import { type Figures, outputsHtml } from "./outputs.ts";
import { unpacking } from "./unpacking.ts";

export interface PageOptions {
  /** Without it: the notebook's own title, else its first heading. */
  readonly title?: string;
  /** BCP 47 language of the page. Without it: Chinese if the prose is, else English. */
  readonly lang?: string;
  /**
   * The scripts, as `liveScripts` gives them: figures can be zoomed and hovered, and controls moved; without them the page
   * shows pictures.
   */
  readonly scripts?: readonly string[];
  /** Reads an image that a Markdown cell names by a path beside the notebook. Undefined: there is none. */
  image?(path: string): Uint8Array | undefined;
  /** Reads a file that an npm package ships, such as "katex/dist/katex.min.css". */
  packaged?(path: string): Uint8Array;
}

const beside = (path: string) => Deno.readFileSync(new URL(`../../node_modules/${path}`, import.meta.url));

/** Throws what `packaged` throws. */
export async function notebookHtml(notebook: Notebook, options: PageOptions = {}): Promise<string> {
  const packaged = options.packaged ?? beside;
  const figures: Figures = options.scripts === undefined ? undefined : { figures: [], interactions: [] };
  const cells = notebook.cells.map((cell) => cellHtml(cell, options, figures)).join("\n");
  const prose = notebook.cells.filter((c) => c.cell_type === "markdown").map((c) => c.source).join(
    "\n",
  );
  const lang = options.lang ?? languageOf(prose);
  const title = options.title ?? titleOf(notebook, prose);
  const styles = cells.includes('class="katex') ? katexStyle(cells, packaged) + look : look;
  const live = figures !== undefined && figures.figures.length + figures.interactions.length > 0;
  const script = live ? await unpacking(options.scripts!) : undefined;
  const allowed = script === undefined
    ? "'none'"
    : `'sha256-${await hashed(script)}' blob: 'wasm-unsafe-eval'`;
  const policy =
    `default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'; ` +
    `script-src ${allowed}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${escaped(lang)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
${cells}
</main>
${
    script === undefined
      ? ""
      : `<script type="application/json" id="figures">${data(figures!.figures)}</script>
<script type="application/json" id="interactions">${data(figures!.interactions)}</script>
<script>${script}</script>
`
  }</body>
</html>
`;
}

const data = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

async function hashed(script: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script))).toBase64();
}

function cellHtml(cell: Cell, options: PageOptions, figures: Figures): string {
  const { source } = cell;
  if (cell.cell_type === "markdown") {
    const html = markdownHtml(source, (href) => imageOf(cell, href, options));
    return `<section class="cell prose" lang="${languageOf(source)}">\n${html}</section>`;
  }
  if (cell.cell_type !== "code") return `<pre class="cell raw">${escaped(source)}</pre>`;
  const count = cell.execution_count ?? undefined;
  const label = count === undefined ? "" : `<span class="count">[${count}]</span>`;
  const outputs = cell.outputs?.length
    ? `\n<div class="outputs">\n${outputsHtml(cell.outputs, figures)}\n</div>`
    : "";
  const input = source === ""
    ? ""
    : `<div class="input">${label}<pre><code>${highlighted(source)}</code></pre></div>`;
  const folds = (part: string) =>
    (cell.metadata["jupyter"] as Readonly<Record<string, unknown>> | undefined)?.[part] === true;
  const shownInput = folds("source_hidden") ? folded("Code · 代码", input) : input;
  const shownOutputs = folds("outputs_hidden") ? folded("Answer · 答案", outputs) : outputs;
  return `<section class="cell code-cell">${shownInput}${shownOutputs}\n</section>`;
}

/** What JupyterLab folds away is folded here too: an answer shows when the reader asks. */
const folded = (summary: string, html: string) =>
  html === "" ? "" : `\n<details class="folded"><summary>${summary}</summary>${html}\n</details>`;

/** An attachment of the cell, or a file beside the notebook, as a data URL. */
function imageOf(cell: Cell, href: string, options: PageOptions): string | undefined {
  if (href.startsWith("attachment:")) {
    const attachments = (cell.attachments ?? {}) as Readonly<Record<string, Json>>;
    const bundle = attachments[decodeURIComponent(href.slice("attachment:".length))] ?? {};
    const type = Object.keys(bundle).find((t) => t.startsWith("image/"));
    return type === undefined ? undefined : `data:${type};base64,${textOf(bundle[type]).replace(/\s/g, "")}`;
  }
  const ending = /^(?![a-z][a-z\d+.-]*:|\/).*\.(png|jpe?g|gif|webp|svg)$/i.exec(href)?.[1]?.toLowerCase();
  const bytes = ending === undefined ? undefined : options.image?.(decodeURIComponent(href));
  if (bytes === undefined) return undefined;
  const type = ending === "svg" ? "svg+xml" : ending === "jpg" ? "jpeg" : ending;
  return `data:image/${type};base64,${bytes.toBase64()}`;
}

/** Chinese when at least one letter in five is a Han character. */
function languageOf(prose: string): string {
  const letters = prose.match(/\p{L}/gu)?.length ?? 0;
  const han = prose.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han * 5 >= letters && han > 0 ? "zh-Hans" : "en";
}

function titleOf(notebook: Notebook, prose: string): string {
  const own = notebook.metadata["title"];
  if (typeof own === "string" && own !== "") return own;
  return /^#\s+(.+)$/m.exec(prose)?.[1]?.replace(/[*_`$]/g, "").trim() ?? "Notebook";
}
