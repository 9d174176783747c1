/** Files of npm packages as a session gets them. */
import type { ByteSource } from "../../../src/ports.ts";

export function openPackaged(path: string): ByteSource {
  const bytes = Deno.readFileSync(new URL(`../../../node_modules/${path}`, import.meta.url));
  return {
    size: bytes.length,
    read: (offset, into) => into.set(bytes.subarray(offset, offset + into.length)),
    close: () => undefined,
  };
}
