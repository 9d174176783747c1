/** Cell ids (nbformat 4.5, JEP 62) for notebooks that have none: the same notebook gets the same ids. */
import { createHash } from "node:crypto";
import type { Notebook } from "./nbformat.ts";

/** Brings a notebook to 4.5 in place: each cell has an id of its own. */
export function ensureCellIds(notebook: Notebook): void {
  const taken = new Set<string>();
  for (const cell of notebook.cells) {
    if (cell.id === undefined || taken.has(cell.id)) {
      for (let n = 0;; n++) {
        cell.id = createHash("sha256").update(`${n}\n${cell.source}`).digest("hex").slice(0, 8);
        if (!taken.has(cell.id)) break;
      }
    }
    taken.add(cell.id);
  }
  notebook.nbformat_minor = Math.max(notebook.nbformat_minor, 5);
}
