/** The same parts for JupyterLab and Notebook of others: the language, figures, interactions without kernel, stale marks. */
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { interactionExtension } from "./interaction.ts";
import { plotlyExtension } from "./plotly.ts";
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
  renderers,
  { ...stalePlugin, id: "@quire/jupyterlab:stale" },
];
