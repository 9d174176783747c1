/** Interactions in notebooks as widgets of JupyterLab. */
import { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import type { Interaction } from "../../../src/session.ts";
import { interactType } from "../../mime_types.ts";
import { showInteraction } from "./show_interaction.ts";

class InteractionWidget extends Widget implements IRenderMime.IRenderer {
  constructor() {
    super();
    this.addClass("quire-interaction");
  }

  renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    return showInteraction(
      this.node,
      data[interactType] as unknown as Interaction,
      String(data["text/html"] ?? ""),
    );
  }
}

export const interactionExtension: IRenderMime.IExtension = {
  id: "@quire/page:interaction",
  rendererFactory: {
    // In a stranger's notebook too: what runs is the language, which reaches nothing, and only for whoever comes to it.
    safe: true,
    mimeTypes: [interactType],
    createRenderer: () => new InteractionWidget(),
  },
  // Behind the widgets of a live kernel, before the HTML that stands beside it.
  rank: 10,
  dataType: "json",
};
