/**
 * Which notebooks this user trusts. A file cannot say of itself that its outputs may run scripts in the page; so what
 * the user has run, or looked at and trusted, is signed with a key that only the user's account can read, and a
 * notebook counts as trusted when its signature is on the list. As Jupyter does it (nbformat, `sign.py`), but for the file
 * as it is, every byte: to write a large notebook anew for its signature would take longer than to read it.
 */
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { writeAtomically } from "./folder.ts";
import type { Json, Notebook } from "../notebook/nbformat.ts";

/** When the list has twice as many lines, the older half is forgotten. */
const remembered = 10_000;

export class Trust {
  private constructor(private readonly key: string, private readonly list: string) {}

  /** `folder` holds the key and the list of signatures; both are made when they are missing. */
  static async open(folder: string): Promise<Trust> {
    await Deno.mkdir(folder, { recursive: true });
    const file = join(folder, "notebook_key");
    const fresh = createHmac("sha256", crypto.getRandomValues(new Uint8Array(32))).digest("hex");
    await Deno.writeTextFile(file, fresh, { createNew: true, mode: 0o600 }).catch((cause) => {
      if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
    });
    const key = await Deno.readTextFile(file);
    if (key.length !== fresh.length) {
      throw new Error(`Cannot use ${file} as a key: it has ${key.length} characters`);
    }
    return new Trust(key, join(folder, "signatures"));
  }

  /** From now on the notebook in a file of these bytes is trusted. */
  async sign(bytes: Uint8Array): Promise<void> {
    const signatures = await this.#signatures();
    const signature = this.#signature(bytes);
    if (signatures.includes(signature)) return;
    if (signatures.length >= 2 * remembered) {
      const kept = [...signatures.slice(-remembered), signature].join("\n") + "\n";
      return await writeAtomically(this.list, new TextEncoder().encode(kept));
    }
    await Deno.writeTextFile(this.list, signature + "\n", { append: true, mode: 0o600 });
  }

  async knows(bytes: Uint8Array): Promise<boolean> {
    const signatures = await this.#signatures();
    return signatures.length > 0 && signatures.includes(this.#signature(bytes));
  }

  async #signatures(): Promise<string[]> {
    const text = await Deno.readTextFile(this.list).catch((cause) => {
      if (cause instanceof Deno.errors.NotFound) return "";
      throw cause;
    });
    return text.split("\n").filter((line) => line !== "");
  }

  #signature(bytes: Uint8Array): string {
    return createHmac("sha256", this.key).update(bytes).digest("hex");
  }
}

/**
 * Whether the page holds every output of this notebook for trusted: each was made by running its cell there, or the
 * user said so. Ask it of what the page sends, before `checkNotebook` takes the marks away.
 */
export function marked(content: unknown): boolean {
  const { cells } = (content ?? {}) as { cells?: unknown };
  if (!Array.isArray(cells)) return false;
  return cells.every((cell: Json | null) => {
    const outputs = cell?.outputs;
    const shows = Array.isArray(outputs) && outputs.length > 0;
    return !shows || (cell?.metadata as Json | undefined)?.trusted === true;
  });
}

/** Marks the cells, for the page that the notebook goes to. */
export function mark(notebook: Notebook): void {
  for (const cell of notebook.cells) if (cell.cell_type === "code") cell.metadata.trusted = true;
}
