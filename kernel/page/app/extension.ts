/** The same parts for JupyterLab and Notebook of others: language, figures, interactions without kernel, prose, stale marks. */
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { interactionExtension } from "./interaction.ts";
import { lostWidgetsPlugin } from "./lost_widgets.ts";
import { plotlyExtension } from "./plotly.ts";
import { proseLanguagePlugin } from "./prose_language.ts";
import { quireLanguage } from "./quire_language.ts";
import { stalePlugin } from "./stale.ts";

const renderers = {
  id: "@quire/jupyterlab:renderers",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate: (_: unknown, registry: IRenderMimeRegistry) => {
    for (const { rendererFactory, rank } of [plotlyExtension, interactionExtension]) {
      registry.addFactory(rendererFactory, rank);
    }
  },
};

export default [
  { ...quireLanguage, id: "@quire/jupyterlab:language" },
  { ...proseLanguagePlugin, id: "@quire/jupyterlab:prose-language" },
  { ...lostWidgetsPlugin, id: "@quire/jupyterlab:lost-widgets" },
  renderers,
  { ...stalePlugin, id: "@quire/jupyterlab:stale" },
];
