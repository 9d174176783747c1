/** Figures and interactions in notebooks of VS Code, by its API for notebook renderers: no kernel is needed to move them. */
import type { Interaction } from "../../../src/session.ts";
import { figureType, interactType } from "../../mime_types.ts";
import { drawFigure, plotly } from "./draw_figure.ts";
import look from "./page.css";
import { showInteraction } from "./show_interaction.ts";

interface OutputItem {
  readonly id: string;
  readonly mime: string;
  json(): unknown;
}

/** The themes of VS Code change the class and the data of the body. */
const theme = { attributeFilter: ["data-vscode-theme-kind"] };

export function activate() {
  const style = document.createElement("style");
  style.textContent = look;
  document.head.append(style);
  const drawn = new Map<string, { readonly place: HTMLElement; readonly figure: unknown }>();
  new MutationObserver(() => {
    for (const { place, figure } of drawn.values()) void drawFigure(place, figure, () => undefined);
  }).observe(document.body, theme);

  async function forget(id: string): Promise<void> {
    const place = drawn.get(id)?.place;
    drawn.delete(id);
    if (place !== undefined) (await plotly()).purge(place);
  }

  return {
    async renderOutputItem(item: OutputItem, element: HTMLElement): Promise<void> {
      if (item.mime === interactType) {
        // The cell's picture is in another item, which renderers cannot ask for: it is computed at once.
        return await showInteraction(element, item.json() as Interaction);
      }
      if (item.mime !== figureType) return;
      const place = drawn.get(item.id)?.place ?? document.createElement("div");
      if (place.parentElement !== element) element.replaceChildren(place);
      drawn.set(item.id, { place, figure: item.json() });
      await drawFigure(place, item.json(), () => undefined);
    },
    disposeOutputItem(id?: string): void {
      for (const known of id === undefined ? [...drawn.keys()] : [id]) void forget(known);
    },
  };
}
