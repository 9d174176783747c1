/** Figures of notebooks as widgets of JupyterLab. */
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import { figureType } from "../../mime_types.ts";
import { type Around, draggable, drawFigure, fitsStill, plotly } from "./draw_figure.ts";
import { controlsAround } from "./widget_controls.ts";

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
