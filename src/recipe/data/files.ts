/** The files of a data set: a folder beside the notebook, or one that came with Quire. */
import type { ByteSource, Ports } from "../../ports.ts";

export interface Files {
  /** A whole file. @param path from the set's folder, with "/". @throws Error that says why not */
  read(path: string): Uint8Array;
  /** What lies in a folder: names of files, and of folders with a "/" behind them, in order. */
  list(folder: string): readonly string[];
}

/** @param path of the folder. @param read opens a file and leaves no other trace */
export function filesIn(
  path: string,
  { open, list }: { open: Ports["open"]; list: (folder: string) => readonly string[] },
): Files {
  const root = path.replace(/\/+$/, ""), whole = (rest: string) => rest === "" ? root : `${root}/${rest}`;
  return {
    read(rest) {
      const source = open(whole(rest));
      try {
        const bytes = new Uint8Array(source.size);
        source.read(0, bytes);
        return bytes;
      } finally {
        source.close();
      }
    },
    list: (rest) => list(whole(rest.replace(/\/+$/, ""))),
  };
}

type Opening = Pick<Ports, "open" | "openPackaged">;

/** Makes data of files that stay open; when that fails they are closed. */
export function orClosed<T>(ports: Opening, make: (ports: Opening) => T): T {
  const opened: ByteSource[] = [];
  const remember = (source: ByteSource) => {
    opened.push(source);
    return source;
  };
  try {
    return make({
      open: (path) => remember(ports.open(path)),
      openPackaged: (path) => remember(ports.openPackaged(path)),
    });
  } catch (cause) {
    for (const source of opened) source.close();
    throw cause;
  }
}
