/** The page: Notebook 7 with plugins of our own. */
import { NotebookApp } from "@jupyter-notebook/application";
import { PageConfig } from "@jupyterlab/coreutils";
import { IServiceManager } from "@jupyterlab/services";
import { PluginRegistry } from "@lumino/coreutils";
import { katexPlugin } from "./katex.ts";
import { catchUpPlugin } from "./catch_up.ts";
import { interactionExtension } from "./interaction.ts";
import { loadFailurePlugin } from "./load_failure.ts";
import { withWords } from "./no_answer.ts";
import { logo } from "./logo.ts";
import { lostWidgetsPlugin } from "./lost_widgets.ts";
import { plotlyExtension } from "./plotly.ts";
import { proseLanguagePlugin } from "./prose_language.ts";
import { type Page, pluginsOn } from "./plugins.ts";
import { quireLanguage } from "./quire_language.ts";
import { stalePlugin } from "./stale.ts";
import "./styles.ts";

const page = PageConfig.getOption("notebookPage") as Page;
const registry = new PluginRegistry();
registry.registerPlugins(
  [
    ...pluginsOn(page),
    katexPlugin,
    loadFailurePlugin,
    logo,
    quireLanguage,
    ...(page === "notebooks" ? [catchUpPlugin, lostWidgetsPlugin, proseLanguagePlugin, stalePlugin] : []),
  ] as never[],
);
const serviceManager = await registry.resolveRequiredService(
  IServiceManager as never,
);
const { serverSettings } = serviceManager as { serverSettings: { fetch: typeof fetch } };
serverSettings.fetch = withWords(serverSettings.fetch);
const app = new NotebookApp({
  pluginRegistry: registry,
  serviceManager,
  // A renderer is taken from a module: its default export.
  mimeExtensions: [plotlyExtension, interactionExtension].map((extension) => ({
    __esModule: true,
    default: extension,
  })),
} as never);
app.name = "Quire";
await app.start();
await app.restored;
// What the tests wait for.
document.body.dataset.quire = "ready";
(globalThis as unknown as { jupyterapp: unknown }).jupyterapp = app;
