/**
 * What a statement reads while it runs: the names that it looks up, where recipes look theirs up when they are used, and
 * the files that it opens. Whoever keeps the dependencies of cells knows from it what a change reaches.
 */
import { lex, spanOf } from "../../grammar/lex.ts";
import type { Read } from "../../grammar/read.ts";
import type { Ports, Sink } from "../ports.ts";
import { definesOf, readsOf, readsOfDefinition } from "./reads.ts";

/** What a statement has read and written. */
export interface Traced {
  /** Names that it looked up, those too that no cell has defined: one may, later. */
  readonly names: readonly string[];
  /** Files and folders of the user, each with a text that changes when the file does; "" when it could not be opened. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that it wrote. */
  readonly writes: readonly string[];
}

/** The names that a cell reads from others and those that it defines, or may define, as its text says. */
export interface Mentioned {
  readonly reads: readonly string[];
  readonly defines: readonly string[];
}

/** When a statement reads more files than this of one folder, they count as one. */
const mostFilesOfFolder = 16;

export class Trace {
  readonly #names = new Set<string>();
  readonly #files = new Map<string, string>();
  readonly #writes = new Set<string>();
  /** Of every file that was ever opened. */
  readonly #stamps = new Map<string, string>();
  /** How often files of a folder were found changed. */
  readonly #changes = new Map<string, number>();

  readonly name = (name: string): void => void (name !== "" && this.#names.add(name));

  /** The same ports, with what is opened and written noted here. */
  watching(ports: Ports): Ports {
    const { list } = ports;
    const note = <T>(key: string, open: () => T, stamp: (opened: T) => string): T => {
      // What cannot be opened may be there later.
      this.#files.set(key, "");
      const opened = open();
      this.#files.set(key, stamp(opened));
      return opened;
    };
    return {
      ...ports,
      open: (path) =>
        note(canonical(path), () => ports.open(path), ({ stamp, size }) => {
          return this.#stamped(canonical(path), stamp ?? String(size));
        }),
      create: (path) => this.#noting(canonical(path), ports.create(path)),
      ...(list && {
        list: (path: string) =>
          note(asFolder(path), () => list.call(ports, path), (names) => fingerprint(names.join("\n"))),
      }),
    };
  }

  #noting(path: string, sink: Sink): Sink {
    return {
      write: (bytes) => sink.write(bytes),
      reader: () => sink.reader(),
      commit: () => {
        sink.commit();
        this.#writes.add(path);
      },
      abort: () => sink.abort(),
    };
  }

  #stamped(path: string, stamp: string): string {
    const former = this.#stamps.get(path), folder = folderOf(path);
    if (former !== undefined && former !== stamp) {
      this.#changes.set(folder, (this.#changes.get(folder) ?? 0) + 1);
    }
    this.#stamps.set(path, stamp);
    return stamp;
  }

  /** What was noted since it was last asked. */
  take(): Traced {
    const taken = {
      names: [...this.#names],
      files: Object.fromEntries(this.#byFolder()),
      writes: [...this.#writes],
    };
    for (const noted of [this.#names, this.#files, this.#writes]) noted.clear();
    return taken;
  }

  /** Many files of one folder as one, whichever they were: it changes when any file of the folder has. */
  #byFolder(): Iterable<[string, string]> {
    if (this.#files.size <= mostFilesOfFolder) return this.#files;
    return [...Map.groupBy(this.#files, ([path]) => folderOf(path))].flatMap(([folder, inside]) => {
      if (inside.length <= mostFilesOfFolder) return inside;
      const listed = inside.filter(([path]) => path === folder);
      return [...listed, [`${folder}*`, `${this.#changes.get(folder) ?? 0}`] as [string, string]];
    });
  }
}

const canonical = (path: string) => path.replaceAll("\\", "/").replace(/^(?:\.\/+)+/, "");
const folderOf = (path: string) => path.slice(0, path.lastIndexOf("/") + 1);
const asFolder = (path: string) => `${canonical(path).replace(/\/+$/, "")}/`;

/** FNV-1a, 32 bits twice: tells texts apart that nobody made to be alike. */
function fingerprint(text: string): string {
  let a = 0x811c9dc5, b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x01000193) ^ (b >>> 15);
  }
  return ((a >>> 0) * 2 ** 21 + ((b >>> 0) & (2 ** 21 - 1))).toString(36);
}

/** What a cell reads from others and defines, known from its text. */
export function mentionedIn({ statements, unread }: Read): Mentioned {
  const reads = new Set<string>(), defines = new Set<string>();
  for (const s of statements) {
    for (const { text } of [...readsOf(s), ...readsOfDefinition(s)]) if (!defines.has(text)) reads.add(text);
    for (const name of definesOf(s)) defines.add(name);
  }
  return { reads: [...reads], defines: [...defines.union(unread)] };
}

/** The text of a statement without comments and spacing: two that are the same do the same. */
export function withoutSpacing(statement: string): string {
  let end = 0, text = "";
  for (const token of lex(statement).tokens) {
    const span = spanOf(token);
    text += (statement.slice(end, span.start).includes("\n") ? "\n" : " ") + token.image;
    end = span.end;
  }
  return text.slice(1);
}
