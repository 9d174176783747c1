/** Marks the cells that the kernel says are stale, and runs them in order when the user asks. */
import type { Cell } from "@jupyterlab/cells";
import { ICommandPalette, ISessionContextDialogs } from "@jupyterlab/apputils";
import { IMainMenu } from "@jupyterlab/mainmenu";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { INotebookTracker, NotebookActions } from "@jupyterlab/notebook";
import { KernelMessage } from "@jupyterlab/services";
import type { Reason } from "../../supervisor/staleness/dependencies.ts";
import type { StaleCells } from "../../supervisor/staleness/marks.ts";
import { type PageLanguage, runStaleLabel, staleText } from "./stale_words.ts";

const target = "quire.stale";
const command = "quire:run-stale-cells";

/** The marks of one notebook. */
class Marks {
  #told: StaleCells = { cells: {} };
  /** Cells that wait or run: what they show is about to be new. */
  readonly #running = new Set<string>();
  /** Whether the kernel is starting: the one that comes has heard nothing. */
  #starting = false;

  constructor(readonly panel: NotebookPanel, readonly changed: () => void) {
    const { sessionContext, context } = panel;
    sessionContext.iopubMessage.connect((_, { header, content }) => {
      // Every page opens the comm under the id of the target: one message reaches all of them.
      if (header.msg_type !== "comm_msg" || (content as { comm_id: string }).comm_id !== target) return;
      this.#told = (content as unknown as { data: StaleCells }).data;
      this.show();
    });
    sessionContext.kernelChanged.connect(() => void this.#ask());
    sessionContext.connectionStatusChanged.connect((_, status) => {
      if (status === "connected") void this.#ask();
    });
    sessionContext.statusChanged.connect((_, status) => {
      if (/^(re|autore)?starting$/.test(status)) this.#starting = true;
      else if (status === "idle" && this.#starting) void this.#ask();
    });
    void Promise.all([context.ready, sessionContext.ready, panel.revealed]).then(() => {
      if (panel.isDisposed) return;
      context.model.cells.changed.connect(() => requestAnimationFrame(() => this.show()));
      void this.#ask();
    });
  }

  get language(): PageLanguage {
    return this.#told.language ?? (document.documentElement.lang.startsWith("zh") ? "zh" : "en");
  }

  reasons(cell: Cell): readonly Reason[] | undefined {
    const { id, type } = cell.model;
    return type !== "code" || this.#running.has(id) ? undefined : this.#told.cells[id];
  }

  /** The first stale cell behind a place. */
  next(from: number): number {
    return this.panel.content.widgets.findIndex((cell, i) => i >= from && this.reasons(cell) !== undefined);
  }

  running(cell: Cell, running: boolean): void {
    if (running) this.#running.add(cell.model.id);
    else this.#running.delete(cell.model.id);
    this.show();
  }

  show(): void {
    if (this.panel.isDisposed) return;
    this.#recall();
    for (const cell of this.panel.content.widgets) mark(cell, this.reasons(cell), this.language);
    this.changed();
  }

  /** Cells that the kernel takes for deleted, and that are here: they were cut and pasted, or the deletion was undone. */
  #recall(): void {
    const here = new Set(this.panel.content.widgets.map((cell) => cell.model.id));
    const wrong = ({ how, cell }: Reason) => how === "deleted" && cell !== undefined && here.has(cell);
    const told = Object.entries(this.#told.cells);
    const present = told.flatMap(([, reasons]) => reasons.filter(wrong).map(({ cell }) => cell));
    if (present.length === 0) return;
    this.#send("comm_msg", { comm_id: target, data: { present: [...new Set(present)] } });
    // The answer may have to wait for a cell.
    const right = told.map(([cell, reasons]) => [cell, reasons.filter((reason) => !wrong(reason))] as const);
    const cells = Object.fromEntries(right.filter(([, reasons]) => reasons.length > 0));
    this.#told = { ...this.#told, cells };
  }

  #send(msgType: "comm_open" | "comm_msg", content: object): void {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel || kernel.isDisposed) return;
    const { username, clientId: session } = kernel;
    const message = { msgType, channel: "shell", username, session, content };
    kernel.sendShellMessage(KernelMessage.createMessage(message as never) as never);
  }

  /** Asks a kernel of ours which cells are stale, and to tell from now on. */
  async #ask(): Promise<void> {
    this.#told = { cells: {} };
    this.#running.clear();
    this.#starting = false;
    const kernel = this.panel.sessionContext.session?.kernel;
    this.show();
    if (!kernel || (await kernel.info).implementation !== "quire") return;
    // Not by `createComm`: of several notebooks on one kernel, one alone has comms.
    this.#send("comm_open", { comm_id: target, target_name: target, data: {} });
  }
}

/** Two arrows in a circle: not by colour alone. */
const icon =
  `<svg viewBox="0 0 16 16" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">` +
  `<path d="M13.2 6.6A5.4 5.4 0 0 0 3.6 5M2.8 9.4A5.4 5.4 0 0 0 12.4 11"/><path d="M3.2 2.2V5.2H6.2M12.8 13.8V10.8H9.8"/></g></svg>`;

function mark(cell: Cell, reasons: readonly Reason[] | undefined, language: PageLanguage): void {
  const { node } = cell;
  const found = node.querySelector<HTMLDetailsElement>(":scope > .quire-stale-mark");
  node.classList.toggle("quire-stale", reasons !== undefined);
  if (reasons === undefined) return found?.remove();
  const text = staleText(reasons, language);
  if (found?.title === text) return;
  const details = document.createElement("details");
  details.className = "quire-stale-mark";
  details.title = text;
  details.lang = language;
  // Enter and the space bar open it; to the notebook they are commands.
  details.dataset.lmSuppressShortcuts = "true";
  const summary = document.createElement("summary");
  summary.innerHTML = icon;
  summary.setAttribute("aria-label", text);
  const sentence = document.createElement("p");
  sentence.textContent = text;
  details.append(summary, sentence);
  // A click is for the mark, not for the cell.
  details.addEventListener("mousedown", (event) => event.stopPropagation());
  if (found === null) node.append(details);
  else found.replaceWith(details);
}

interface Application {
  readonly commands: {
    addCommand(id: string, options: object): unknown;
    notifyCommandChanged(id: string): void;
  };
}

export const stalePlugin = {
  id: "@quire/page:stale",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, IMainMenu, ISessionContextDialogs],
  activate: (
    { commands }: Application,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    menu: IMainMenu | null,
    dialogs: ISessionContextDialogs | null,
  ) => {
    const all = new Map<NotebookPanel, Marks>();
    const changed = () => commands.notifyCommandChanged(command);
    notebooks.widgetAdded.connect((_, panel) => {
      all.set(panel, new Marks(panel, changed));
      panel.disposed.connect(() => void all.delete(panel));
    });
    notebooks.currentChanged.connect(changed);
    const running = (is: boolean) => (_: unknown, { notebook, cell }: { notebook: unknown; cell: Cell }) => {
      for (const [panel, marks] of all) if (panel.content === notebook) marks.running(cell, is);
    };
    NotebookActions.executionScheduled.connect(running(true));
    NotebookActions.executed.connect(running(false));

    const current = () => notebooks.currentWidget === null ? undefined : all.get(notebooks.currentWidget);
    commands.addCommand(command, {
      label: () => runStaleLabel(current()?.language ?? "en"),
      caption: "Run, from top to bottom, the cells whose inputs have changed since they ran",
      isEnabled: () => (current()?.next(0) ?? -1) >= 0,
      execute: async () => {
        const marks = current();
        if (marks === undefined) return;
        const { content, sessionContext } = marks.panel;
        // One after another: a cell that gives what it gave before leaves those behind it as they are.
        for (let at = marks.next(0); at >= 0; at = marks.next(at + 1)) {
          content.activeCellIndex = at;
          const cells = [content.widgets[at]!];
          if (!await NotebookActions.runCells(content, cells, sessionContext, dialogs ?? undefined)) break;
        }
      },
    });
    palette?.addItem({ command, category: "Notebook Cell Operations" });
    menu?.runMenu.addGroup([{ command }], 20);
  },
};
