/** Files that are written whole, looked at, and only then take the place of what was there. */
import type { ByteSource, Sink } from "../ports.ts";

/**
 * Commits the sink, or aborts it and throws.
 * @param write puts the whole content into the sink; its value is returned.
 * @param check looks at what was written; may throw.
 */
export function committed<Written>(
  sink: Sink,
  write: () => Written,
  check: (written: ByteSource) => void = () => {},
): Written {
  try {
    const written = write();
    const reader = sink.reader();
    try {
      check(reader);
    } finally {
      reader.close();
    }
    sink.commit();
    return written;
  } catch (cause) {
    sink.abort();
    throw cause;
  }
}

/** @throws RangeError when a tensor gave more or fewer bytes than the header says. */
export function mustHave(name: string, bytes: number, written: number): void {
  if (written !== bytes) {
    throw new RangeError(`Cannot write "${name}" as it must have ${bytes} bytes: it has ${written}`);
  }
}
