/** Which plugins of Notebook 7 and JupyterLab the page takes, by package; "*" is all but those that `without` names. */
import * as application from "@jupyter-notebook/application-extension";
import * as notebookDocuments from "@jupyter-notebook/docmanager-extension";
import * as notebookHelp from "@jupyter-notebook/help-extension";
import * as notebookNotebook from "@jupyter-notebook/notebook-extension";
import * as tree from "@jupyter-notebook/tree-extension";
import * as labApplication from "@jupyterlab/application-extension";
import * as apputils from "@jupyterlab/apputils-extension";
import * as cellToolbar from "@jupyterlab/cell-toolbar-extension";
import * as codemirror from "@jupyterlab/codemirror-extension";
import * as completer from "@jupyterlab/completer-extension";
import * as documents from "@jupyterlab/docmanager-extension";
import * as search from "@jupyterlab/documentsearch-extension";
import * as files from "@jupyterlab/filebrowser-extension";
import * as editor from "@jupyterlab/fileeditor-extension";
import * as menus from "@jupyterlab/mainmenu-extension";
import * as marked from "@jupyterlab/markedparser-extension";
import * as notebook from "@jupyterlab/notebook-extension";
import * as rendermime from "@jupyterlab/rendermime-extension";
import * as services from "@jupyterlab/services-extension";
import * as shortcuts from "@jupyterlab/shortcuts-extension";
import * as statusbar from "@jupyterlab/statusbar-extension";
import * as dark from "@jupyterlab/theme-dark-extension";
import * as light from "@jupyterlab/theme-light-extension";
import * as toc from "@jupyterlab/toc-extension";
import * as tooltip from "@jupyterlab/tooltip-extension";
import * as translation from "@jupyterlab/translation-extension";
import * as ui from "@jupyterlab/ui-components-extension";
import * as widgets from "@jupyter-widgets/jupyterlab-manager";

/** The pages of Notebook 7: the list of files, a notebook, a text file. */
export type Page = "tree" | "notebooks" | "edit";

interface Taken {
  readonly module: unknown;
  /** The ends of the ids behind the colon; left out: all. */
  readonly only?: readonly string[];
  readonly without?: readonly string[];
  /** Left out: all. */
  readonly on?: readonly Page[];
}

// The shortcuts come first: registered last, their handler reads a schema that is not there yet.
const taken: readonly Taken[] = [
  { module: shortcuts },
  { module: services },
  {
    module: labApplication,
    only: ["commands", "context-menu", "faviconbusy", "router", "top-bar"],
  },
  {
    module: apputils,
    only: [
      "kernels-settings",
      "movable-section-registry",
      "notification",
      "palette",
      "sanitizer",
      "sessionDialogs",
      "settings",
      "settings-connector",
      "state",
      "subshell-settings",
      "themes",
      "themes-palette-menu",
      "toolbar-registry",
      "utilityCommands",
    ],
  },
  { module: application, without: ["logo"] },
  { module: notebookDocuments },
  { module: notebookHelp },
  { module: notebookNotebook, on: ["notebooks", "tree"] },
  { module: tree, on: ["tree"] },
  { module: cellToolbar, on: ["notebooks"] },
  {
    module: codemirror,
    only: [
      "services",
      "binding",
      "commands",
      "extensions",
      "languages",
      "themes",
      "line-col-status",
    ],
  },
  { module: completer, on: ["notebooks", "edit"] },
  {
    module: documents,
    only: ["plugin", "contexts", "dialogs", "download", "manager"],
  },
  { module: search, only: ["plugin"], on: ["notebooks", "edit"] },
  { module: files, only: ["default-file-browser", "factory", "settings"] },
  {
    module: files,
    only: [
      "browser",
      "download",
      "file-upload-status",
      "open-with",
      "notify-upload",
    ],
    on: ["tree"],
  },
  { module: editor, only: ["plugin", "widget-factory"] },
  { module: menus, only: ["plugin"] },
  { module: marked },
  {
    module: notebook,
    only: [
      "cell-executor",
      "completer",
      "copy-output",
      "cursor-position",
      "factory",
      "mode-status",
      "tracker",
      "trust-status",
      "widget-factory",
    ],
  },
  { module: notebook, only: ["search", "toc"], on: ["notebooks"] },
  { module: rendermime },
  { module: statusbar, on: ["notebooks", "edit"] },
  { module: dark },
  { module: light },
  { module: toc, on: ["notebooks"] },
  { module: tooltip, only: ["manager", "notebooks"], on: ["notebooks"] },
  { module: translation },
  { module: ui },
  { module: widgets, on: ["notebooks"] },
];

export interface Plugin {
  readonly id: string;
}

function* pluginsOf(module: unknown): Generator<Plugin> {
  const exported = (module as { default: Plugin | readonly Plugin[] }).default;
  yield* Array.isArray(exported) ? exported : [exported as Plugin];
}

export function pluginsOn(page: Page): Plugin[] {
  const found: Plugin[] = [];
  for (const { module, only, without, on } of taken) {
    if (on !== undefined && !on.includes(page)) continue;
    for (const plugin of pluginsOf(module)) {
      const name = plugin.id.replace(/^.*:/, "");
      const wanted = only === undefined || only.includes(name);
      if (wanted && !without?.includes(name)) found.push(plugin);
    }
  }
  return found;
}
