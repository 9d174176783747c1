/**
 * Cells that were running when the page was opened: what they put out from then on is addressed to the page before. The
 * server keeps it; it is fetched until the cell has ended.
 */
import { INotebookTracker, NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import { ServerConnection } from "@jupyterlab/services";

/** What the server knows of the latest run of a cell. */
interface Recorded {
  readonly id: string;
  readonly source: string;
  readonly running: boolean;
  readonly outputs: readonly unknown[];
  readonly execution_count: number | null;
}

const interval = 500;

async function recordOf(kernel: string): Promise<readonly Recorded[]> {
  const settings = ServerConnection.makeSettings();
  const url = `${settings.baseUrl}api/kernels/${encodeURIComponent(kernel)}/record`;
  const response = await ServerConnection.makeRequest(url, {}, settings);
  return response.ok ? await response.json() : [];
}

interface CodeModel {
  readonly id: string;
  readonly type: string;
  executionCount: number | null;
  executionState?: string;
  readonly outputs: { fromJSON(outputs: unknown): void };
  readonly sharedModel: { getSource(): string };
}

async function catchUp(panel: NotebookPanel): Promise<void> {
  // What this page runs it is told itself, and the cell's earlier outputs are gone by then.
  const own = new Set<string>();
  const note = (_: unknown, { cell }: { cell: { model: { id: string } } }) => void own.add(cell.model.id);
  NotebookActions.executionScheduled.connect(note);
  try {
    await followRuns(panel, own);
  } finally {
    NotebookActions.executionScheduled.disconnect(note);
  }
}

async function followRuns(panel: NotebookPanel, own: ReadonlySet<string>): Promise<void> {
  await panel.context.ready;
  await panel.sessionContext.ready;
  const kernel = panel.sessionContext.session?.kernel?.id;
  if (kernel === undefined) return;
  const watched = new Map<string, string>();
  // Those that have ended too: they may have done so since the file was fetched.
  for (const { id } of await recordOf(kernel)) watched.set(id, "");
  while (watched.size > 0 && !panel.isDisposed) {
    for (const { id, source, running, outputs, execution_count } of await recordOf(kernel)) {
      const cell = [...panel.context.model.cells].find((c) => c.id === id) as unknown as
        | CodeModel
        | undefined;
      if (
        !watched.has(id) || own.has(id) || cell?.type !== "code" || cell.sharedModel.getSource() !== source
      ) {
        watched.delete(id);
        continue;
      }
      const text = JSON.stringify(outputs);
      if (watched.get(id) !== text) cell.outputs.fromJSON(outputs);
      watched.set(id, text);
      cell.executionState = running ? "running" : "idle";
      if (!running) {
        cell.executionCount = execution_count;
        watched.delete(id);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

export const catchUpPlugin = {
  id: "@quire/page:catch-up",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: unknown, notebooks: INotebookTracker) => {
    notebooks.widgetAdded.connect((_, panel) => void catchUp(panel));
  },
};
