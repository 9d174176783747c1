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
    keepBeforeSpacer(panel.toolbar, new Widget({ node: languageButtons() }));
  };
  model.contentChanged.connect(look);
  look();
}

/** Settings that come later fill the toolbar anew, by places counted without this item. */
function keepBeforeSpacer(toolbar: NotebookPanel["toolbar"], item: Widget): void {
  const name = "quire-languages";
  const place = () => {
    // In a narrow window the items at the end are in a menu of their own.
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
