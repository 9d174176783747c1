/**
 * Views of widgets whose kernel has ended, as notebooks have them that another server saved. The interaction that stands
 * beside such a view takes its place.
 */
import type { NotebookPanel } from "@jupyterlab/notebook";
import { INotebookTracker } from "@jupyterlab/notebook";
import { interactType, viewType } from "../../mime_types.ts";

interface SavedOutput {
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Outputs {
  readonly length: number;
  get(index: number): { toJSON(): SavedOutput };
  set(index: number, output: unknown): void;
}

interface View {
  readonly outputs: Outputs;
  readonly index: number;
  readonly id: string;
}

/** The widget that the output shows, where an interaction could be shown as well. */
function widgetOf(output: SavedOutput): string | undefined {
  if (output.data?.[interactType] === undefined) return undefined;
  return (output.data[viewType] as { model_id?: string } | undefined)?.model_id;
}

function viewsIn(panel: NotebookPanel): View[] {
  const views: View[] = [];
  for (const cell of panel.context.model.cells) {
    if (cell.type !== "code") continue;
    const { outputs } = cell as unknown as { outputs: Outputs };
    for (let index = 0; index < outputs.length; index++) {
      const id = widgetOf(outputs.get(index).toJSON());
      if (id !== undefined) views.push({ outputs, index, id });
    }
  }
  return views;
}

async function replaceLost(panel: NotebookPanel): Promise<void> {
  await panel.context.ready;
  const views = viewsIn(panel);
  if (views.length === 0) return;
  await panel.sessionContext.ready;
  const reply = await panel.sessionContext.session?.kernel?.requestCommInfo({
    target_name: "jupyter.widget",
  });
  const comms = (reply?.content as { comms?: object } | undefined)?.comms ?? {};
  const { model } = panel.context;
  const { dirty } = model;
  for (const { outputs, index, id } of views) {
    if (Object.hasOwn(comms, id) || index >= outputs.length) continue;
    const { data, ...rest } = outputs.get(index).toJSON();
    // The cell may have been run meanwhile.
    if (widgetOf({ data }) !== id) continue;
    const { [viewType]: _, ...kept } = data!;
    outputs.set(index, { ...rest, data: kept });
  }
  // Nobody has changed anything.
  model.dirty = dirty;
}

export const lostWidgetsPlugin = {
  id: "@quire/page:lost-widgets",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: unknown, notebooks: INotebookTracker) => {
    notebooks.widgetAdded.connect((_, panel) => void replaceLost(panel));
  },
};
