/**
 * What the cells of a run put out, from kernel messages to nbformat: streams merged, displays updated in place,
 * clear_output obeyed, carriage returns and backspaces carried out. As nbclient does it (its `client.py`), so that
 * notebooks run here and there look the same.
 */
import type { Cell, Json, Output } from "./nbformat.ts";

/** What is read of a kernel's message. */
export interface KernelMessage {
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_id?: string };
  readonly content: unknown;
}

interface Running {
  readonly cell: Cell;
  /** `clear_output(wait=True)`: clear when the next output comes. */
  clearNext: boolean;
}

export class CellOutputs {
  readonly #running = new Map<string, Running>();
  readonly #displays = new Map<string, { data: Json; metadata: Json }[]>();

  /** What answers the request `msgId` belongs to this cell from now on. Its old outputs are taken away. */
  begin(cell: Cell, msgId: string): void {
    cell.outputs = [];
    cell.execution_count = null;
    this.#running.set(msgId, { cell, clearNext: false });
  }

  /** What else answers the request `msgId` is passed over. */
  end(msgId: string): void {
    const outputs: readonly unknown[] = this.#running.get(msgId)?.cell.outputs ?? [];
    this.#running.delete(msgId);
    for (const [id, displays] of this.#displays) {
      const left = displays.filter((display) => !outputs.includes(display));
      if (left.length === 0) this.#displays.delete(id);
      else this.#displays.set(id, left);
    }
  }

  /** Takes a message of the iopub channel; those that are no output of a cell of this run are passed over. */
  take(message: KernelMessage): void {
    const running = this.#running.get(message.parent_header.msg_id ?? "");
    const content = message.content as Json;
    switch (message.header.msg_type) {
      case "execute_input":
        if (running) running.cell.execution_count = content.execution_count as number;
        return;
      case "update_display_data":
        return this.#update(content);
      case "clear_output":
        if (running && content.wait) running.clearNext = true;
        else if (running) running.cell.outputs = [];
        return;
    }
    const output = outputOf(message.header.msg_type, content);
    if (running === undefined || output === undefined) return;
    if (running.clearNext) running.cell.outputs = [];
    running.clearNext = false;
    this.#append(running.cell.outputs!, output, content);
  }

  /** Takes a display out of the cells that show it. */
  #remove(id: string): void {
    const gone: readonly unknown[] = this.#displays.get(id) ?? [];
    for (const { cell } of this.#running.values()) {
      cell.outputs = cell.outputs!.filter((output) => !gone.includes(output));
    }
    this.#displays.delete(id);
  }

  #append(outputs: Output[], output: Output, content: Json): void {
    const last = outputs.at(-1);
    if (output.output_type === "stream") {
      if (last?.output_type === "stream" && last.name === output.name) {
        last.text = overprint(last.text, output.text);
      } else outputs.push({ ...output, text: overprint("", output.text) });
      return;
    }
    outputs.push(output);
    const id = displayId(content);
    if (id === undefined || !("data" in output)) return;
    // A display shown again is updated wherever it was shown before.
    this.#update(content);
    this.#displays.set(id, [...this.#displays.get(id) ?? [], output]);
  }

  #update(content: Json): void {
    if (isNothing(content.data as Json)) return this.#remove(displayId(content) ?? "");
    for (const display of this.#displays.get(displayId(content) ?? "") ?? []) {
      display.data = content.data as Json;
      display.metadata = content.metadata as Json ?? {};
    }
  }
}

/** What a display becomes that has had its time, such as the progress of a run. */
const isNothing = (data: Json) => Object.keys(data).length <= 1 && (data["text/plain"] ?? "") === "";

const displayId = (content: Json) => (content.transient as { display_id?: string } | undefined)?.display_id;

function outputOf(type: string, content: Json): Output | undefined {
  const data = content.data as Json, metadata = content.metadata as Json ?? {};
  switch (type) {
    case "stream":
      return {
        output_type: "stream",
        name: content.name === "stderr" ? "stderr" : "stdout",
        text: String(content.text),
      };
    case "display_data":
      return { output_type: "display_data", data, metadata };
    case "execute_result":
      return {
        output_type: "execute_result",
        data,
        metadata,
        execution_count: content.execution_count as number,
      };
    case "error":
      return {
        output_type: "error",
        ename: String(content.ename),
        evalue: String(content.evalue),
        traceback: (content.traceback as string[] | undefined) ?? [],
      };
    default:
      return undefined;
  }
}

/** Appends to what a terminal shows: `\r` begins the line anew, `\b` takes a character back. */
function overprint(shown: string, text: string): string {
  const line = shown.lastIndexOf("\n") + 1;
  let tail = shown.slice(line) + text;
  if (!/[\r\b]/.test(tail)) return shown + text;
  tail = tail.replace(/[^\n]*\r(?=[^\n])/g, "");
  for (let before = ""; before !== tail;) {
    before = tail;
    tail = tail.replace(/[^\n\b][\b]/g, "").replace(/^[\b]+/gm, "");
  }
  return shown.slice(0, line) + tail;
}
