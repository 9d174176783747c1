/**
 * A document for Plotly where there is none, and Plotly loaded into it. Only a worker may call this: it fills the
 * global scope with a window.
 */
import type { Figure } from "../figure.ts";
import { fingerprint } from "../figure.ts";
import { lendCanvas, pictured } from "./canvas.ts";
import { boxOf, type Shape } from "./boxes.ts";

/** What is used of Plotly. */
interface Plotly {
  toImage(figure: unknown, options: unknown): Promise<string>;
}

export type Draw = (figure: Figure, size: { width: number; height: number }) => Promise<string>;

/** Where the fonts of the page are wider than ours, the clip of a legend would cut its last name. */
const legendClip = / clip-path="url\(#legend[^"]*"/g;

/** Loads Plotly (5 MB of script, about half a second). The result draws figures as SVG, one at a time. */
export async function raise(): Promise<Draw> {
  // A package under happy-dom looks at the environment while it loads, which a sandboxed process may not: it gets none.
  const host: { process?: object } = globalThis as never;
  if (host.process) Object.defineProperty(host.process, "env", { value: {}, configurable: true });
  const { Window } = await import("happy-dom");
  const window = new Window({
    width: 1280,
    height: 800,
    url: "about:blank",
    settings: {
      disableJavaScriptEvaluation: true,
      disableCSSFileLoading: true,
      disableJavaScriptFileLoading: true,
    },
  });
  const scope: Record<string, unknown> = globalThis as never;
  const lent: Record<string, unknown> = window as never;
  for (
    const name of [
      "document",
      "HTMLElement",
      "Element",
      "Node",
      "SVGElement",
      "DOMParser",
      "XMLSerializer",
      "getComputedStyle",
      "requestAnimationFrame",
      "cancelAnimationFrame",
    ]
  ) scope[name] = lent[name];
  scope["window"] = window;
  Object.assign(window.Element.prototype, {
    getBoundingClientRect(this: Shape) {
      const { left, top, right, bottom } = boxOf(this);
      return { left, top, right, bottom, x: left, y: top, width: right - left, height: bottom - top };
    },
    getComputedTextLength(this: Shape) {
      const { left, right } = boxOf(this);
      return right - left;
    },
  });
  const loaded: { default: unknown } = await import("plotly.js-dist-min");
  const plotly = loaded.default as Plotly;
  // Behind the loading: what Plotly asks of a canvas then is for WebGL.
  lendCanvas(window.HTMLCanvasElement.prototype);

  return async (figure, { width, height }) => {
    // Plotly draws the ids of clip paths by lot. Seeded by the figure, they are the same each time, and differ between
    // figures that come to stand in one page.
    Math.random = lots(Number.parseInt(fingerprint(JSON.stringify([figure, width, height])), 16));
    const copy: { data: unknown; layout: object } = structuredClone(figure) as never;
    const options = { format: "svg", imageDataOnly: true, width, height };
    const svg = await plotly.toImage({ data: copy.data, layout: { ...copy.layout, width, height } }, options);
    return await pictured(svg.replaceAll(legendClip, ""));
  };
}

/** Numbers in [0, 1): the 32-bit generator mulberry32 (T. Ettinger, 2017). */
function lots(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
