/** Writing to a file, and what is said when its disk does not take it. */

/** What systems say: no space, over the quota, over the size that files may have; on Windows the disk is full. */
const full = /No space left|quota|File too large|not enough space/i;

/** Writes all of the bytes where the file stands. @throws Error that says that the disk is full, or the system's own. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array, what: string): void {
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(file.writeSync(rest));
  } catch (cause) {
    throw new Error(`Cannot write ${what} as ${why(cause)}`, { cause });
  }
}

function why(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return full.test(message) ? `its disk must have room for it: ${message}` : message;
}
