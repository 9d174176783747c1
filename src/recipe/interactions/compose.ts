/** What a body has shown at one setting, as one output: a front end that knows interactions replaces it whole. */
import { escapeHtml } from "../../display/html.ts";
import type { MimeBundle, Output } from "../../output.ts";

export interface Composed {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
}

const text = (data: MimeBundle, type: string): string | undefined => {
  const found = data[type];
  return typeof found === "string" ? found : undefined;
};

function plainOf(output: Output): string {
  if (output.kind === "stream") return output.text.replace(/\n$/, "");
  return output.kind === "clear"
    ? ""
    : text(output.data, "text/plain") ?? text(output.data, "text/markdown") ?? "";
}

/** The richest form that a page shows without a renderer of its own; mathematics is typeset where pages typeset it. */
function htmlOf(output: Output): string {
  if (output.kind !== "stream" && output.kind !== "clear") {
    const html = text(output.data, "text/html");
    if (html !== undefined) return html;
    const latex = text(output.data, "text/latex");
    if (latex !== undefined) return `<div>${escapeHtml(latex)}</div>`;
  }
  return `<pre>${escapeHtml(plainOf(output))}</pre>`;
}

/** The first picture: what GitHub and LaTeX show of a notebook. */
function pictureOf(outputs: readonly Output[]): Composed | undefined {
  for (const output of outputs) {
    if (output.kind !== "display" && output.kind !== "result") continue;
    const png = output.data["image/png"];
    if (png === undefined) continue;
    const size = output.metadata?.["image/png"];
    return { data: { "image/png": png }, metadata: size === undefined ? {} : { "image/png": size } };
  }
  return undefined;
}

/** @param line what the controls stand at: "b = 5, rule = clamp". */
export function compose(outputs: readonly Output[], line: string): Composed {
  const picture = pictureOf(outputs);
  const html = [
    `<div class="quire-interact">`,
    `<p><b>${escapeHtml(line)}</b></p>`,
    ...outputs.map(htmlOf),
    `</div>`,
  ].join("\n");
  const plain = [line, ...outputs.map(plainOf)].filter((part) => part !== "").join("\n");
  return {
    data: { "text/html": html, ...picture?.data, "text/plain": plain },
    metadata: { ...picture?.metadata },
  };
}
