/** What a run shows, on a terminal or as JSON lines. */
import type { CellError, Output, StatementRecord } from "../../src/session.ts";

const encoder = new TextEncoder();
// deno-lint-ignore no-control-regex
const colours = /\x1b\[[0-9;]*m/g;

/** The text without colours, unless it goes to a terminal that shows them. */
export function plain(text: string, to: { isTerminal(): boolean }): string {
  return to.isTerminal() && !Deno.noColor ? text : text.replace(colours, "");
}

/** Milliseconds between two lines that tell of the same thing. */
const linePause = 5000;

export class Printer {
  readonly #json: boolean;
  /** When a change of what is shown in place was printed last. */
  #printed = -Infinity;
  /** True while the terminal's last line is what is shown in place. */
  #inPlace = false;

  /** With `json`, standard output carries one object a statement and nothing else. */
  constructor(json: boolean) {
    this.#json = json;
  }

  show(output: Output): void {
    if (output.kind === "display" && output.id !== undefined) {
      return this.#change(textOf(output.data));
    }
    this.end();
    switch (output.kind) {
      case "stream": {
        const to = output.name === "stderr" || this.#json ? Deno.stderr : Deno.stdout;
        return write(to, plain(output.text, to));
      }
      case "display":
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

  /** Takes away what is shown in place. */
  end(): void {
    if (this.#inPlace) write(Deno.stderr, "\r\x1b[K");
    this.#inPlace = false;
  }

  /**
   * What changes in place, such as how far a run is: on standard error. A terminal shows it in one line; elsewhere it is a
   * line now and then. What has several lines, such as a figure at its end, is printed.
   */
  #change(text: string): void {
    const line = text.trimEnd();
    if (line.includes("\n")) {
      this.end();
      return this.#print(text);
    }
    if (Deno.stderr.isTerminal()) {
      this.end();
      write(Deno.stderr, line);
      this.#inPlace = line !== "";
    } else if (line !== "" && performance.now() - this.#printed >= linePause) {
      this.#printed = performance.now();
      write(Deno.stderr, `${line}\n`);
    }
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
