/**
 * A file that could not be opened. JupyterLab would ask whether to save the empty document that it has in its stead, and
 * then show a wheel that turns for ever; here the page says that nothing was changed, and where to go from there.
 */
import { PageConfig, URLExt } from "@jupyterlab/coreutils";
import { IDocumentWidgetOpener } from "@jupyterlab/docmanager";
import { Widget } from "@lumino/widgets";

interface Opened {
  readonly context: { readonly isReady: boolean; readonly path: string };
  close(): void;
  dispose(): void;
}

interface Opener {
  readonly opened: { connect(slot: (sender: unknown, opened: Opened) => void): void };
}

interface App {
  readonly shell: { add(widget: Widget, area: string): void };
}

/** JupyterLab closes what does not load. */
function watch(app: App, opened: Opened): void {
  const close = opened.close.bind(opened);
  opened.close = () => {
    if (opened.context.isReady) return close();
    const { path } = opened.context;
    opened.dispose();
    app.shell.add(failureOf(path), "main");
  };
}

function failureOf(path: string): Widget {
  const widget = new Widget();
  widget.id = "quire-load-failure";
  widget.addClass("quire-load-failure");
  widget.title.label = path;
  const holder = path.replace(/\/?[^/]*$/, "");
  const paragraph = (text: string, lang: string) => {
    const line = document.createElement("p");
    line.lang = lang;
    line.textContent = text;
    widget.node.append(line);
  };
  paragraph(`“${path}” could not be opened. The file is as it was.`, "en");
  paragraph(`无法打开“${path}”。文件没有改变。`, "zh");
  const links = document.createElement("p");
  const link = (text: string, ...place: readonly string[]) => {
    const anchor = document.createElement("a");
    anchor.href = URLExt.join(PageConfig.getBaseUrl(), ...place);
    anchor.textContent = text;
    links.append(anchor);
  };
  const page = PageConfig.getOption("notebookPage");
  if (page !== "edit") {
    link("Edit it as text · 作为文本编辑", "edit", `${URLExt.encodeParts(path)}?factory=Editor`);
  }
  link("Download · 下载", "files", `${URLExt.encodeParts(path)}?download=1`);
  link("Files · 文件", "tree", URLExt.encodeParts(holder));
  widget.node.append(links);
  return widget;
}

export const loadFailurePlugin = {
  id: "@quire/page:load-failure",
  autoStart: true,
  requires: [IDocumentWidgetOpener],
  activate: (app: App, opener: Opener) => {
    opener.opened.connect((_, opened) => watch(app, opened));
  },
};
