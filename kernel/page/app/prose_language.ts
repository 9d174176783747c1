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
    panel.toolbar.insertBefore("spacer", "quire-languages", new Widget({ node: languageButtons() }));
  };
  model.contentChanged.connect(look);
  look();
}

export const proseLanguagePlugin = {
  id: "@quire/page:prose-language",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: unknown, notebooks: INotebookTracker) => {
    notebooks.widgetAdded.connect((_, panel) => void offer(panel));
  },
};
