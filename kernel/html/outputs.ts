/** Outputs of cells as HTML: of each bundle the richest form that a page without network can show. */
import { ansiHtml } from "./ansi.ts";
import { harmless, markdownHtml } from "./markdown.ts";
import { latexHtml } from "./mathematics.ts";
import { figureType, interactType } from "../mime_types.ts";
import type { Output } from "../notebook/nbformat.ts";
import { escaped, textOf } from "./text.ts";

/** What a page shows live: figures, and interactions that need no kernel. */
export interface Live {
  readonly figures: unknown[];
  readonly interactions: unknown[];
}

/** Collects them; undefined when the page shows pictures only. */
export type Figures = Live | undefined;

export function outputsHtml(outputs: readonly Output[], figures: Figures): string {
  return streamsJoined(outputs).map((output) => outputHtml(output, figures)).join("\n");
}

/** Neighbouring pieces of the same stream are one. */
function streamsJoined(outputs: readonly Output[]): Output[] {
  const all: Output[] = [];
  for (const output of outputs) {
    const last = all.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      all[all.length - 1] = { ...last, text: last.text + output.text };
    } else all.push(output);
  }
  return all;
}

function outputHtml(output: Output, figures: Figures): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="stream ${output.name === "stderr" ? "stderr" : "stdout"}">${
        ansiHtml(output.text)
      }</pre>`;
    case "error": {
      const trace = output.traceback.join("\n").trimEnd();
      const text = trace === "" ? `${output.ename}: ${output.evalue}` : trace;
      return `<pre class="error" role="alert">${ansiHtml(text)}</pre>`;
    }
    default:
      return bundleHtml(output.data, output.metadata, figures);
  }
}

const images = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function bundleHtml(
  data: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>>,
  figures: Figures,
): string {
  const text = (type: string) => textOf(data[type]);
  const interaction = data[interactType] as { needsKernel?: unknown } | undefined;
  if (interaction !== undefined && "text/html" in data) {
    const still = `<div class="rich">${scriptless(text("text/html"))}</div>`;
    if (figures === undefined || interaction.needsKernel !== false) return still;
    return `<div data-interaction="${figures.interactions.push(interaction) - 1}">${still}</div>`;
  }
  const figure = data[figureType];
  if (figure !== undefined) return figureHtml(figure, data, metadata, figures);
  if ("text/html" in data) return `<div class="rich">${scriptless(text("text/html"))}</div>`;
  if ("text/markdown" in data) {
    return `<div class="rich prose">${markdownHtml(text("text/markdown"), () => undefined)}</div>`;
  }
  if ("text/latex" in data) return `<div class="rich formula">${latexHtml(text("text/latex"))}</div>`;
  const picture = pictureHtml(data, metadata);
  if (picture !== undefined) return `<div class="rich">${picture}</div>`;
  if ("text/plain" in data) return `<pre class="value">${ansiHtml(text("text/plain"))}</pre>`;
  const [type] = Object.keys(data);
  if (type === undefined) return "";
  const shown = type.endsWith("json") ? JSON.stringify(data[type], null, 2) : `An output of type ${type}`;
  return `<pre class="value">${escaped(shown)}</pre>`;
}

/** The policy refuses the scripts of outputs: they are left out, and say nothing in the console. */
const scriptless = (html: string) => harmless(html.replace(/<script\b[\s\S]*?(?:<\/script\s*>|$)/gi, ""));

/** The picture of a figure: what its HTML holds without the script, else an image, else its text. */
function figureHtml(
  figure: unknown,
  data: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>>,
  figures: Figures,
): string {
  const html = textOf(data["text/html"]);
  const drawn = /<img\b[^>]*\bsrc="data:image\/[^"]*"[^>]*>/.exec(html)?.[0];
  const still = drawn ?? pictureHtml(data, metadata) ??
    `<pre class="value">${escaped(textOf(data["text/plain"]))}</pre>`;
  if (figures === undefined) return `<div class="figure">${still}</div>`;
  return `<div class="figure" data-figure="${figures.figures.push(figure) - 1}">${still}</div>`;
}

function pictureHtml(
  data: Readonly<Record<string, unknown>>,
  metadata: Readonly<Record<string, unknown>>,
): string | undefined {
  const alt = escaped(textOf(data["text/plain"]));
  if ("image/svg+xml" in data) {
    const svg = new TextEncoder().encode(textOf(data["image/svg+xml"])).toBase64();
    return `<img alt="${alt}" src="data:image/svg+xml;base64,${svg}">`;
  }
  const type = images.find((image) => image in data);
  if (type === undefined) return undefined;
  const { width, height } = (metadata[type] ?? {}) as { width?: unknown; height?: unknown };
  const size = typeof width === "number" && typeof height === "number"
    ? ` width="${width}" height="${height}"`
    : "";
  return `<img alt="${alt}"${size} src="data:${type};base64,${
    escaped(textOf(data[type]).replace(/\s/g, ""))
  }">`;
}
