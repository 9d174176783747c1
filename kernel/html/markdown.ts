/** Markdown cells as HTML: GitHub's dialect, mathematics, attachments. */
import { Marked, type Tokens } from "marked";
import { highlighted } from "./highlight.ts";
import { typeset } from "./mathematics.ts";
import { escaped } from "./text.ts";

/** Gives an image's source as a data URL, or undefined when it is not at hand. */
export type ImageSource = (href: string) => string | undefined;

const block =
  /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]|(\\begin\{(\w+\*?)\}[\s\S]+?\\end\{\4\}))[ \t]*(?:\n|$)/;
const inline =
  /^(?:\$\$([^$]+?)\$\$|\\\\?\(([\s\S]+?)\\\\?\)|\$((?:\\.|[^$\\\n])*[^\s\\$]|[^\s\\$])\$(?!\d))/;

interface Formula extends Tokens.Generic {
  readonly latex: string;
  readonly display: boolean;
}

export function markdownHtml(source: string, image: ImageSource): string {
  const marked = new Marked({ gfm: true, async: false });
  const render = (token: Tokens.Generic) => {
    const { latex, display } = token as Formula;
    return typeset(latex, display);
  };
  marked.use({
    extensions: [
      {
        name: "displayed",
        level: "block",
        start: (text) => /\$\$|\\\[|\\begin\{/.exec(text)?.index,
        tokenizer(text) {
          const found = block.exec(text);
          if (!found) return undefined;
          const latex = found[1] ?? found[2] ?? found[3] ?? "";
          return { type: "displayed", raw: found[0], latex, display: true };
        },
        renderer: (token) => `<p class="formula">${render(token)}</p>\n`,
      },
      {
        name: "formula",
        level: "inline",
        start: (text) => /\$|\\\(|\\\\\(/.exec(text)?.index,
        tokenizer(text) {
          const found = inline.exec(text);
          if (!found || /^\$\s/.test(found[0])) return undefined;
          const latex = found[1] ?? found[2] ?? found[3] ?? "";
          return { type: "formula", raw: found[0], latex, display: found[1] !== undefined };
        },
        renderer: render,
      },
    ],
    renderer: {
      code({ text, lang }) {
        const shown = lang === "" || lang === undefined ? escaped(text) : highlighted(text);
        return `<pre class="code"><code>${shown}</code></pre>\n`;
      },
      html: ({ text }) => harmless(text).replace(/<(?=\/?script\b)/gi, "&lt;"),
      image({ href, title, text }) {
        const source = href.startsWith("data:image/") ? href : image(href);
        // A page that holds all it shows cannot show what lies elsewhere: it says where that is.
        if (source === undefined) {
          return `<a class="elsewhere" href="${escaped(href)}">${escaped(text || href)}</a>`;
        }
        const caption = title ? ` title="${escaped(title)}"` : "";
        return `<img src="${escaped(source)}" alt="${escaped(text)}"${caption}>`;
      },
    },
  });
  return marked.parse(source) as string;
}

/**
 * HTML with the elements that would steer the whole page (`meta`, `base`, `link`) escaped, so that they show. Scripts and
 * remote resources need no such care: the page's content security policy refuses them.
 */
export function harmless(html: string): string {
  return html.replace(/<(?=\/?(?:meta|base|link|title|body|html|head)\b)/gi, "&lt;");
}
