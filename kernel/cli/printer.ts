/** What a run shows, as text or as JSON lines. */
import type { CellError, Output, StatementRecord, Told } from "../../src/session.ts";
import { InPlace } from "./in_place.ts";
import { ofFailure, ofStatement, ofTold, printRecord } from "./json_lines.ts";
import { OutputError, plain, write } from "./output.ts";

export class Printer {
  /** Rejects with an OutputError when what is shown cannot be written any more. */
  readonly broken: Promise<never>;
  readonly #json: boolean;
  readonly #inPlace = new InPlace();
  readonly #break: (cause: unknown) => void;
  /** The cell that is printed of, when there are several. */
  #cell: number | undefined;
  #told = false;

  /** With `json`, standard output carries one object a statement and nothing else. */
  constructor(json: boolean) {
    this.#json = json;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {});
    this.broken = promise;
    this.#break = reject;
  }

  /** @param cell its place among all cells of a notebook, from 0; left out for a file */
  begin(cell?: number): void {
    this.#cell = cell;
    this.#told = false;
  }

  show(output: Output): void {
    this.#try(() => this.#show(output));
  }

  statement(record: StatementRecord): void {
    this.#record(ofStatement(record));
  }

  /** A warning or a mistake: its text is shown elsewhere. */
  diagnostic(told: Told): void {
    this.#told ||= told.severity === "error";
    this.#record(ofTold(told));
  }

  /** What ended the run: the rendered diagnostics for people, an object when no diagnostic has told it. */
  failure(error: CellError): void {
    this.#try(() => {
      this.#inPlace.end();
      if (!this.#told) this.#record(ofFailure(error));
      write(Deno.stderr, plain(error.traceback.join("\n"), Deno.stderr) + "\n");
    });
  }

  /** Takes away what is shown in place. */
  end(): void {
    this.#try(() => this.#inPlace.end());
  }

  #record(record: Parameters<typeof printRecord>[0]): void {
    if (!this.#json) return;
    this.#try(() => printRecord({ ...record, ...(this.#cell !== undefined && { cell: this.#cell }) }));
  }

  #show(output: Output): void {
    if (output.kind === "display" && output.id !== undefined) {
      const text = textOf(output.data);
      // What has several lines, such as a figure at its end, stays.
      if (!text.trimEnd().includes("\n")) return this.#inPlace.show(text);
      this.#inPlace.end();
      return this.#print(text);
    }
    this.#inPlace.end();
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

  #print(text: string): void {
    if (this.#json || text === "") return;
    write(Deno.stdout, plain(text.endsWith("\n") ? text : text + "\n", Deno.stdout));
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (cause) {
      if (!(cause instanceof OutputError)) throw cause;
      this.#break(cause);
    }
  }
}

function textOf(data: Readonly<Record<string, unknown>>): string {
  const text = data["text/plain"] ?? data["text/markdown"] ?? data["text/latex"];
  return typeof text === "string" ? text : "";
}
