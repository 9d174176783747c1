/** A notebook whose prose stands in English and in Chinese gets buttons that choose, in its toolbar. */
import type { NotebookPanel } from "@jupyterlab/notebook";
import { INotebookTracker } from "@jupyterlab/notebook";
import { Widget } from "@lumino/widgets";
import { holdsLanguages, languageButtons } from "../../html/live/prose_language.ts";

async function offer(panel: NotebookPanel): Promise<void> {
  await panel.context.ready;
  const { model } = panel.context;
  const look = () => {
    const found = [...model.cells].some((cell) =>
      cell.type === "markdown" && holdsLanguages(cell.sharedModel.getSource())
    );
    if (!found) return;
    model.contentChanged.disconnect(look);
    const item = new Widget({ node: languageButtons() });
    const narrow = matchMedia("(max-width: 599px)");
    const place = () => {
      if (narrow.matches) standBelow(panel, item);
      else keepBeforeSpacer(panel.toolbar, item, narrow);
    };
    narrow.addEventListener("change", place);
    panel.disposed.connect(() => narrow.removeEventListener("change", place));
    place();
  };
  model.contentChanged.connect(look);
  look();
}

/** In a narrow window the toolbar would put it into a menu: it has a line of its own. */
function standBelow({ contentHeader }: NotebookPanel, item: Widget): void {
  item.parent = null;
  contentHeader.insertWidget(0, item);
}

/** Settings that come later fill the toolbar anew, by places counted without this item. */
function keepBeforeSpacer(toolbar: NotebookPanel["toolbar"], item: Widget, narrow: MediaQueryList): void {
  const name = "quire-languages";
  const place = () => {
    if (narrow.matches) return observer.disconnect();
    // Where there is little room, the items at the end are in a menu of their own.
    if (item.parent !== null && item.parent !== toolbar) return;
    const names = [...toolbar.names()];
    const spacer = names.indexOf("spacer");
    if (spacer < 0 || names[spacer - 1] === name) return;
    item.parent = null;
    toolbar.insertBefore("spacer", name, item);
  };
  const observer = new MutationObserver(place);
  observer.observe(toolbar.node, { childList: true });
  toolbar.disposed.connect(() => observer.disconnect());
  if (item.parent !== toolbar) item.parent = null;
  place();
}

export const proseLanguagePlugin = {
  id: "@quire/page:prose-language",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: unknown, notebooks: INotebookTracker) => {
    notebooks.widgetAdded.connect((_, panel) => void offer(panel));
  },
};
