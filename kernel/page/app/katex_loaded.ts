/** KaTeX with its look, apart so that a page without formulas does not load it. */
import renderMathInElement from "katex/contrib/auto-render";

export const render: (node: HTMLElement, options: object) => void = renderMathInElement;
