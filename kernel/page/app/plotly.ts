/** Figures of notebooks as widgets of JupyterLab. */
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
<<<<<<< HEAD
import { darkened, type Json } from "../../html/live/dark.ts";
import { fitted } from "../../html/live/fit.ts";
=======
>>>>>>> 509a46d (quire vscode: an extension for VS Code, without which it runs no cell of a saved notebook)
import { figureType } from "../../mime_types.ts";
import { type Around, draggable, drawFigure, plotly } from "./draw_figure.ts";
import { controlsAround } from "./widget_controls.ts";

<<<<<<< HEAD
interface Figure extends Drawn {
  readonly config?: Readonly<Record<string, unknown>>;
}

interface Plotly {
  react(
    node: HTMLElement,
    data: unknown,
    layout: unknown,
    config: unknown,
  ): Promise<unknown>;
  purge(node: HTMLElement): void;
  Plots: { resize(node: HTMLElement): void };
}

let loading: Promise<Plotly> | undefined;
/** A script of its own: 1.4 MB that no page needs before its first figure. */
function plotly(): Promise<Plotly> {
  return loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    // Beside this script, wherever that is served.
    script.src = new URL("./plotly.js", import.meta.url).href;
    script.onload = () => resolve((globalThis as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => {
      loading = undefined;
      reject(
        new Error(
          "Cannot show figures as Plotly must be loaded: the server does not answer",
        ),
      );
    };
    document.head.append(script);
  });
}

/** JupyterLab says of its theme whether it is light. */
const isDark = () => document.body.dataset["jpThemeLight"] === "false";

/** Draws into `node`, or changes what it has drawn there; marks of the figure move the controls around it, or the figure alone. */
export async function drawFigure(node: HTMLElement, figure: unknown, around: Around): Promise<void> {
  await plot(node, figure);
  draggable(node, figure, around);
}

async function plot(node: HTMLElement, figure: unknown): Promise<void> {
  const library = await plotly();
  // Plotly writes into what it is given; a model's data are the notebook's.
  const shown = isDark() ? darkened(figure as Json) : structuredClone(figure);
  const { data, layout: given, config } = shown as unknown as Figure;
  const room = node.clientWidth;
  const { layout, width, key } = fitted(data as Json[], given as Record<string, Json>, room || 640);
  forms.set(node, key);
  // What is wider than its box scrolls there.
  const size = room > 0 && width > room ? { width, autosize: false } : { autosize: true };
  await library.react(node, data, { ...size, ...kept, ...layout }, { responsive: true, ...config });
}

/** What the form of a figure depended on when it was drawn. */
const forms = new WeakMap<HTMLElement, string>();

/** Whether it would have the same form in the width that there is now. */
function fitsStill(node: HTMLElement, figure: unknown): boolean {
  const { data, layout } = figure as Figure;
  const { key } = fitted(data as Json[], layout as Record<string, Json>, node.clientWidth);
  return forms.get(node) === key;
}

/** What somebody has zoomed into stays when the figure changes. */
const kept = { uirevision: "kept" };

/** Asked once the figure is drawn: only then does it stand in its place. */
type Around = () => Controls | undefined;

function draggable(node: HTMLElement, figure: unknown, around: Around): void {
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  showHandles(node, figure as Figure, (moved) => plot(node, moved), language, around());
}

=======
>>>>>>> 509a46d (quire vscode: an extension for VS Code, without which it runs no cell of a saved notebook)
class FigureWidget extends Widget implements IRenderMime.IRenderer {
  #drawn = false;
  #figure: unknown;
  readonly #around: Around = () => controlsAround(this);
  readonly #theme = new MutationObserver(() => this.#redraw());
  readonly #observer = new ResizeObserver(() => this.#resize());

  constructor() {
    super();
    this.addClass("quire-figure");
    // Themes, side bars and scroll bars change the width without telling widgets.
    this.#observer.observe(this.node);
    this.#theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#figure = model.data[figureType];
    await drawFigure(this.node, this.#figure, this.#around);
    this.#drawn = true;
    this.#resize();
  }

  #redraw(): void {
    if (this.#drawn) void drawFigure(this.node, this.#figure, this.#around);
  }

  /** Drawn before it stands among its controls, it finds them now. */
  protected override onAfterAttach(): void {
    if (this.#drawn) draggable(this.node, this.#figure, this.#around);
  }

  #resize(): void {
    if (!this.#drawn || !this.isVisible || this.node.clientWidth === 0) return;
    if (fitsStill(this.node, this.#figure)) void plotly().then((p) => p.Plots.resize(this.node));
    else this.#redraw();
  }

  override dispose(): void {
    this.#observer.disconnect();
    this.#theme.disconnect();
    if (this.#drawn) void plotly().then((p) => p.purge(this.node));
    super.dispose();
  }
}

export const plotlyExtension: IRenderMime.IExtension = {
  id: "@quire/page:plotly",
  rendererFactory: {
    safe: true,
    mimeTypes: [figureType],
    createRenderer: () => new FigureWidget(),
  },
  // Before text/html, which holds the picture for pages without Plotly.
  rank: 0,
  dataType: "json",
};
