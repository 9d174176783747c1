/** The ports of a session in this process: files by positioned reads, files to write, the interrupt flag. */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { ByteSource, Ports, Sink } from "../../src/session.ts";
import { allowedPath, creatablePath, inside, listFolder, readablePath } from "./access.ts";
import { writeAll } from "./disk.ts";
import { createScratch } from "./scratch.ts";
import { removeStale } from "./stale.ts";
import type { StartOptions } from "./messages.ts";

export function createPorts(options: Omit<StartOptions, "language">, interrupt: Int32Array): Ports {
  const { folder, packages, onlyFiles, threads } = options;
  return {
    open: (path) => openSource(path, readablePath(folder, path, onlyFiles)),
    list: (path) => listFolder(folder, path, onlyFiles),
    openPackaged: (path) => openSource(path, packagedPath(packages, path)),
    create: (path) => createSink(creatablePath(folder, path)),
    mayCreate: (path) => void allowedPath(folder, path),
    scratch: () => createScratch(folder),
    interrupt,
    threads,
  };
}

function packagedPath(packages: readonly string[], path: string): string {
  for (const root of packages) {
    const wanted = join(root, path);
    if (!inside(root, wanted)) break;
    try {
      const real = Deno.realPathSync(wanted);
      if (inside(Deno.realPathSync(root), real)) return real;
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    }
  }
  throw new Error(
    `Cannot open ${path} as its package must be installed with Quire: it is in none of ${
      packages.join(", ")
    }`,
  );
}

/** A file open for reading; its size is that of the moment. */
function openSource(name: string, path: string): ByteSource {
  // Before it is opened: opening a named pipe waits for somebody to write to it.
  if (!Deno.statSync(path).isFile) {
    throw new Error(`Cannot open ${name} as it must be a file: it is a folder or a device`);
  }
  const file = Deno.openSync(path, { read: true });
  const { size, mtime } = file.statSync();
  let open = true;
  return {
    size,
    stamp: `${size} ${mtime?.getTime() ?? ""}`,
    read(offset, into) {
      file.seekSync(offset, Deno.SeekMode.Start);
      for (let filled = 0; filled < into.length;) {
        const count = file.readSync(into.subarray(filled));
        if (count === null) {
          throw new RangeError(
            `Cannot read ${name} as ${into.length} bytes must follow offset ${offset}: there are ${filled}`,
          );
        }
        filled += count;
      }
    },
    close() {
      if (open) file.close();
      open = false;
    },
    sha256() {
      const hash = createHash("sha256");
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
    },
  };
}

/** A file under a temporary name beside the final one, so that the rename is one step. */
function createSink(path: string): Sink {
  // What a process that was killed has left of an earlier try to write the same file.
  const name = basename(path);
  const isPart = (of: string) => of.startsWith(name) && /^\.[0-9a-f]{8}\.part$/.test(of.slice(name.length));
  removeStale(dirname(path), isPart);
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  const file = Deno.openSync(temporary, { write: true, createNew: true });
  // Held while it is written: that is how another interpreter knows that the file is not left behind.
  file.lockSync(true);
  let open = true, settled = false;
  const close = () => {
    if (open) file.close();
    open = false;
  };
  return {
    write(bytes) {
      writeAll(file, bytes, path);
    },
    reader: () => openSource(path, temporary),
    commit() {
      file.syncSync();
      close();
      Deno.renameSync(temporary, path);
      settled = true;
    },
    abort() {
      if (settled) return;
      settled = true;
      close();
      try {
        Deno.removeSync(temporary);
      } catch {
        // Why it is aborted is what the user must hear; what stays behind goes with the next file of that name.
      }
    },
  };
}
