/** A session in this process, with real files to read and files in memory to write. */
import { join } from "node:path";
import { createPainter } from "../src/plots/picture/painter.ts";
import {
  type ByteSource,
  createSession,
  type Outcome,
  type Output,
  type Session,
  type Sink,
  type StatementRecord,
} from "../src/session.ts";

/** One for all sessions of a test file: loading Plotly takes a second. */
const painter = createPainter({ openPackaged: (path) => fileSource(join(root, "node_modules", path)) });

const root = new URL("../", import.meta.url).pathname;

export function fileSource(path: string): ByteSource {
  const file = Deno.openSync(path, { read: true });
  const { size } = file.statSync();
  return {
    size,
    read(offset, into) {
      file.seekSync(offset, Deno.SeekMode.Start);
      for (let at = 0; at < into.length;) {
        const n = file.readSync(into.subarray(at));
        if (n === null) throw new RangeError(`Cannot read ${into.length} bytes at ${offset}: the file ends`);
        at += n;
      }
    },
    close: () => file.close(),
  };
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, into) {
      if (offset + into.length > bytes.length) {
        throw new RangeError(`Cannot read ${into.length} bytes at ${offset}: the file ends`);
      }
      into.set(bytes.subarray(offset, offset + into.length));
    },
    close: () => {},
  };
}

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
export function openSession(folder?: string): TestSession {
  const files = new Map<string, Uint8Array>();
  const interrupt = new Int32Array(new SharedArrayBuffer(4));
  const create = (path: string): Sink => {
    const parts: Uint8Array[] = [];
    return {
      write: (bytes) => void parts.push(bytes.slice()),
      reader: () => memorySource(joined(parts)),
      commit: () => void files.set(path, joined(parts)),
      abort: () => {},
    };
  };
  const session = createSession({
    open(path) {
      const bytes = files.get(path);
      if (bytes !== undefined) return memorySource(bytes);
      if (folder === undefined) throw new Error(`Cannot open "${path}": there is no such file`);
      return fileSource(join(folder, path));
    },
    openPackaged: (path) => fileSource(join(root, "node_modules", path)),
    create,
    interrupt,
    painter,
    threads: 1,
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
      const text = outputs.map((o) =>
        o.kind === "stream" ? o.text : o.kind === "clear" ? "" : `${String(o.data["text/plain"] ?? "")}\n`
      ).join("");
      return { ...outcome, outputs, statements, text };
    },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Without ANSI colours. */
// deno-lint-ignore no-control-regex
export const plain = (text: string): string => text.replace(/\x1b\[[\d;]*m/g, "");
