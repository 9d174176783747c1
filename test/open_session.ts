/** A session in this process, with real files to read and files in memory to write. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createPainter } from "../src/plots/picture/painter.ts";
import {
  createSession,
  type MimeBundle,
  type Outcome,
  type Output,
  type Ports,
  type Session,
  type Sink,
  type StatementRecord,
} from "../src/session.ts";
import { graphRunner } from "./graph_runner.ts";
import { fileSource, MemorySink, MemorySource, packaged } from "./src/model/sources.ts";

/** One for all sessions of a test file: loading Plotly takes a second. */
const painter = createPainter({ openPackaged: packaged });

export interface Trial extends Outcome {
  readonly outputs: readonly Output[];
  readonly statements: readonly StatementRecord[];
  /** Standard output, results and displays as plain text. */
  readonly text: string;
}

export interface TestSession {
  readonly session: Session;
  readonly interrupt: Int32Array;
  /** What `export` and `save` have written. */
  readonly files: Map<string, Uint8Array>;
  run(code: string): Promise<Trial>;
}

/** @param folder where `open("...")` looks; without one there are no files but those written before. */
export function openSession(folder?: string, threads = 1, more: Partial<Ports> = {}): TestSession {
  const files = new Map<string, Uint8Array>();
  const interrupt = new Int32Array(new SharedArrayBuffer(4));
  const create = (path: string): Sink => {
    const sink = new MemorySink();
    const commit = () => void files.set(path, sink.bytes());
    return { write: (bytes) => sink.write(bytes), reader: () => sink.reader(), commit, abort: () => {} };
  };
  const session = createSession({
    open(path) {
      const bytes = files.get(path);
      if (bytes !== undefined) return new MemorySource(bytes);
      if (folder === undefined) throw new Error(`Cannot open "${path}": there is no such file`);
      return fileSource(pathToFileURL(join(folder, path)));
    },
    openPackaged: packaged,
    create,
    interrupt,
    painter,
    runner: graphRunner,
    threads,
    ...more,
  });
  return {
    session,
    interrupt,
    files,
    async run(code) {
      const outputs: Output[] = [];
      const statements: StatementRecord[] = [];
      const outcome = await session.evaluate(code, {
        emit: (o) => outputs.push(o),
        onStatement: (s) => statements.push(s),
        place: "cell",
      });
      const text = outputs.filter((o, i) => !replaced(o, outputs.slice(i + 1))).map((o) =>
        o.kind === "stream" ? o.text : o.kind === "clear" ? "" : lineOf(o.data)
      ).join("");
      return { ...outcome, outputs, statements, text };
    },
  };
}

/** What is changed in place shows as it was last: progress leaves nothing. */
const replaced = (o: Output, later: readonly Output[]) =>
  o.kind === "display" && o.id !== undefined &&
  later.some((next) => next.kind === "display" && next.id === o.id && next.update === true);

const lineOf = (data: MimeBundle) => data["text/plain"] === "" ? "" : `${String(data["text/plain"] ?? "")}\n`;

/** Without ANSI colours. */
// deno-lint-ignore no-control-regex
export const plain = (text: string): string => text.replace(/\x1b\[[\d;]*m/g, "");
