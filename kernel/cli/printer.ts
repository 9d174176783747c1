/** What a run shows, on a terminal or as JSON lines. */
import type { CellError, Output, StatementRecord } from "../../src/session.ts";

const encoder = new TextEncoder();
// deno-lint-ignore no-control-regex
const colours = /\x1b\[[0-9;]*m/g;

/** The text without colours, unless it goes to a terminal that shows them. */
export function plain(text: string, to: { isTerminal(): boolean }): string {
  return to.isTerminal() && !Deno.noColor ? text : text.replace(colours, "");
}

export class Printer {
  readonly #json: boolean;
  /** The last text of each display that was changed in place, until the end. */
  readonly #updated = new Map<string, string>();

  /** With `json`, standard output carries one object a statement and nothing else. */
  constructor(json: boolean) {
    this.#json = json;
  }

  show(output: Output): void {
    switch (output.kind) {
      case "stream": {
        const to = output.name === "stderr" || this.#json ? Deno.stderr : Deno.stdout;
        return write(to, plain(output.text, to));
      }
      case "display":
        if (output.id !== undefined && output.update === true) {
          this.#updated.set(output.id, textOf(output.data));
          return;
        }
        return this.#print(textOf(output.data));
      case "result":
      case "pager":
        return this.#print(textOf(output.data));
      case "clear":
        return;
    }
  }

  statement(record: StatementRecord): void {
    if (!this.#json) return;
    const { statement, line, kind, value } = record;
    write(Deno.stdout, JSON.stringify({ statement, line, kind, value }) + "\n");
  }

  /** What ended the run: an object of kind "error" for scripts, the rendered diagnostics for people. */
  failure({ name, message, traceback }: CellError): void {
    const text = traceback.join("\n");
    if (this.#json) {
      const line = Number(
        /--> .*?:(\d+):\d+/.exec(text.replace(colours, ""))?.[1] ?? 0,
      );
      const value = { code: name, message };
      write(
        Deno.stdout,
        JSON.stringify({ statement: null, line, kind: "error", value }) + "\n",
      );
    }
    write(Deno.stderr, plain(text, Deno.stderr) + "\n");
  }

  /** Prints the last state of what changed in place, such as a progress bar. */
  end(): void {
    for (const text of this.#updated.values()) this.#print(text);
  }

  #print(text: string): void {
    if (!this.#json && text !== "") {
      write(
        Deno.stdout,
        plain(text.endsWith("\n") ? text : text + "\n", Deno.stdout),
      );
    }
  }
}

function textOf(data: Readonly<Record<string, unknown>>): string {
  const text = data["text/plain"] ?? data["text/markdown"] ??
    data["text/latex"];
  return typeof text === "string" ? text : "";
}

function write(
  to: typeof Deno.stdout | typeof Deno.stderr,
  text: string,
): void {
  for (let bytes = encoder.encode(text); bytes.length > 0;) {
    bytes = bytes.subarray(to.writeSync(bytes));
  }
}
