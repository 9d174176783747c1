/**
 * What the cells of a notebook have put out since it was last saved. A page that is closed or loaded anew in the middle
 * of a long cell has lost it; the server lays it over the file that the next page asks for. The file itself changes
 * only when a page saves it.
 */
import type { Message } from "../protocol/message.ts";
import { CellOutputs } from "../notebook/cell_outputs.ts";
import type { Cell, Notebook } from "../notebook/nbformat.ts";

interface Recorded {
  readonly msgId: string;
  readonly cell: Cell;
  running: boolean;
}

/** As a page asks for it, when it is opened while the cell runs. */
export interface RecordedCell {
  readonly id: string;
  readonly source: string;
  readonly running: boolean;
  readonly outputs: readonly unknown[];
  readonly execution_count: number | null;
}

export class OutputRecord {
  readonly #outputs = new CellOutputs();
  /** The latest run of each cell, by cell id. */
  readonly #cells = new Map<string, Recorded>();
  readonly #byRequest = new Map<string, Recorded>();

  /** Takes a request; of interest are those that name the cell that they run, as JupyterLab's do. */
  ask({ header, metadata, content }: Message): void {
    const id = metadata.cellId;
    if (header.msg_type !== "execute_request" || typeof id !== "string") return;
    const former = this.#cells.get(id);
    if (former !== undefined) this.#forget(id, former);
    const cell: Cell = { id, cell_type: "code", metadata: {}, source: String(content.code) };
    const recorded = { msgId: header.msg_id, cell, running: true };
    this.#outputs.begin(cell, header.msg_id);
    this.#cells.set(id, recorded);
    this.#byRequest.set(header.msg_id, recorded);
  }

  /** Takes a message of the iopub channel. */
  take(message: Message): void {
    this.#outputs.take(message);
    const { header, parent_header, content } = message;
    if (header.msg_type !== "status" || content.execution_state !== "idle") return;
    const recorded = this.#byRequest.get(parent_header.msg_id ?? "");
    if (recorded !== undefined) recorded.running = false;
  }

  /**
   * A page has saved the notebook: what it shows of the cells that are done is in the file. Not of one that was done while the
   * page was saving: there the file has the first outputs, and no count yet.
   */
  saved(notebook: Partial<Notebook>): void {
    const written = new Map(notebook.cells?.map((cell) => [cell.id, cell]));
    for (const [id, recorded] of this.#cells) {
      if (recorded.running) continue;
      const { outputs = [], execution_count } = written.get(id) ?? {};
      const behind = outputs.length > 0 && execution_count !== recorded.cell.execution_count;
      if (!behind) this.#forget(id, recorded);
    }
  }

  /** Puts the outputs into the cells that made them, as far as their source is what was run. */
  lay(over: Notebook): void {
    for (const cell of over.cells) {
      const recorded = this.#cells.get(cell.id ?? "");
      if (recorded === undefined || cell.cell_type !== "code" || cell.source !== recorded.cell.source) {
        continue;
      }
      cell.outputs = structuredClone(recorded.cell.outputs ?? []);
      cell.execution_count = recorded.cell.execution_count ?? null;
      // The user ran it here, just now.
      cell.metadata.trusted = true;
    }
  }

  /** The latest run of each cell. */
  list(): readonly RecordedCell[] {
    return [...this.#cells].map(([id, { cell, running }]) => ({
      id,
      source: cell.source,
      running,
      outputs: cell.outputs ?? [],
      execution_count: cell.execution_count ?? null,
    }));
  }

  #forget(id: string, { msgId }: Recorded): void {
    this.#outputs.end(msgId);
    this.#cells.delete(id);
    this.#byRequest.delete(msgId);
  }
}
