/**
 * Room on disk for what does not fit into memory: a file below `out/`, where the interpreter may write. It loses its name as soon as it
 * is open, so that nothing stays behind however the process ends; where a system cannot do that, it goes when it is closed, or with the
 * next scratch file when the process was killed.
 */
import { join, resolve } from "node:path";
import type { Scratch } from "../../src/session.ts";
import { creatablePath } from "./access.ts";
import { writeAll } from "./disk.ts";
import { removeStale } from "./stale.ts";

const isScratch = (name: string) => /^\.[0-9a-f]{8}\.scratch$/.test(name);

export function createScratch(folder: string): Scratch {
  try {
    return openScratch(folder);
  } catch (cause) {
    throw new Error(
      `Cannot keep codes on disk as out/ in the notebook's folder must be writable: ${why(cause)}`,
      {
        cause,
      },
    );
  }
}

const why = (cause: unknown) => cause instanceof Error ? cause.message : String(cause);

function openScratch(folder: string): Scratch {
  // Makes the folder, and refuses a link that leads elsewhere.
  creatablePath(folder, "out/scratch");
  const out = resolve(folder, "out");
  removeStale(out, isScratch);
  const path = join(out, `.${crypto.randomUUID().slice(0, 8)}.scratch`);
  const file = Deno.openSync(path, { read: true, write: true, createNew: true });
  // Held while it is open: that is how another interpreter knows that the file is not left behind.
  file.lockSync(true);
  const isGone = remove(path);
  let size = 0;
  return {
    get size() {
      return size;
    },
    read(offset, into) {
      file.seekSync(offset, Deno.SeekMode.Start);
      for (let filled = 0; filled < into.length;) {
        const count = file.readSync(into.subarray(filled));
        if (count === null) {
          throw new RangeError(`Cannot read ${into.length} scratch bytes from ${offset}: there are ${size}`);
        }
        filled += count;
      }
    },
    write(offset, bytes) {
      file.seekSync(offset, Deno.SeekMode.Start);
      writeAll(file, bytes, "codes below out/");
      size = Math.max(size, offset + bytes.length);
    },
    close() {
      file.close();
      if (!isGone) remove(path);
    },
  };
}

/** False where an open file cannot be removed. */
function remove(path: string): boolean {
  try {
    Deno.removeSync(path);
    return true;
  } catch {
    return false;
  }
}
