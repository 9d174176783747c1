/** Formulas by KaTeX, loaded with the first formula that is shown. */
import { ILatexTypesetter } from "@jupyterlab/rendermime";

const delimiters = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "\\(", right: "\\)", display: false },
  { left: "$", right: "$", display: false },
];

class Typesetter {
  async typeset(node: HTMLElement): Promise<void> {
    if (!/[$\\]/.test(node.textContent ?? "")) return;
    const { render } = await import("./katex_loaded.ts");
    // A stranger's rule of a million ems would cover the page.
    render(node, { delimiters, throwOnError: false, strict: "ignore", maxSize: 30 });
  }
}

export const katexPlugin = {
  id: "@quire/page:katex",
  autoStart: true,
  provides: ILatexTypesetter,
  activate: () => new Typesetter(),
};
