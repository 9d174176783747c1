/** Files that a process held open under a lock, and that stayed behind when it was killed. */
import { join } from "node:path";

/** Removes those in a folder whose names are such, unless a process still holds them. */
export function removeStale(folder: string, isSuch: (name: string) => boolean): void {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isFile && isSuch(entry.name)) removeUnlocked(join(folder, entry.name));
  }
}

/** Removes a file that no process holds a lock on. */
function removeUnlocked(path: string): void {
  try {
    using file = Deno.openSync(path, { read: true });
    if (!file.tryLockSync(true)) return;
    Deno.removeSync(path);
  } catch {
    // It has been removed meanwhile, or is not ours to remove.
  }
}
