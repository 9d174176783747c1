/** Mathematics as HTML by KaTeX, and the part of KaTeX's style sheet that a page needs, its fonts inside. */
import katex from "katex";
import { escaped } from "./text.ts";

/** LaTeX without its delimiters as HTML with MathML. What KaTeX cannot read is shown as it stands, marked as an error. */
export function typeset(latex: string, display: boolean): string {
  try {
    return katex.renderToString(latex, {
      displayMode: display,
      throwOnError: true,
      strict: "ignore",
      maxSize: 30,
      trust: false,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return `<code class="bad-latex" title="${escaped(reason)}">${escaped(latex)}</code>`;
  }
}

/** A LaTeX output: formulas between `$`, `$$`, `\(` or `\[`, environments, or one formula without delimiters. */
export function latexHtml(text: string): string {
  const trimmed = text.trim();
  const whole = /^(?:\$\$([\s\S]*)\$\$|\\\[([\s\S]*)\\\]|\$([^$]*)\$|\\\(([\s\S]*)\\\))$/.exec(trimmed);
  return typeset(whole ? whole[1] ?? whole[2] ?? whole[3] ?? whole[4] ?? "" : trimmed, true);
}

/**
 * KaTeX's style sheet with the fonts that `html` uses as data URLs. `read` gets paths such as
 * "katex/dist/katex.min.css".
 */
export function katexStyle(html: string, read: (path: string) => Uint8Array): string {
  const sheet = new TextDecoder().decode(read("katex/dist/katex.min.css"));
  const classes = new Set([...html.matchAll(/class="([^"]*)"/g)].flatMap(([, list]) => list!.split(/\s+/)));
  const used = new Set(["KaTeX_Main"]);
  for (const [, selector, body] of sheet.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const family = /font-family:\s*(KaTeX_\w+)/.exec(body!)?.[1];
    if (family === undefined || selector!.includes("@font-face")) continue;
    const named = selector!.split(",").some((one) => {
      const last = one.trim().split(/[\s>]+/).filter((part) => part.includes(".")).at(-1) ?? "";
      return [...last.matchAll(/\.([\w-]+)/g)].every(([, name]) => classes.has(name!));
    });
    if (named) used.add(family);
  }
  return sheet.replace(/@font-face\{([^}]*)\}/g, (face, body: string) => {
    const family = /font-family:\s*"?(KaTeX_\w+)/.exec(body)?.[1] ?? "";
    const file = /url\(([^)]*\.woff2)\)/.exec(body)?.[1];
    if (!used.has(family) || file === undefined) return "";
    const source = `src:url(data:font/woff2;base64,${read(`katex/dist/${file}`).toBase64()}) format("woff2")`;
    return face.replace(/src:[^;}]*/, source);
  });
}
