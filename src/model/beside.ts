/** Files beside a model's own, which it names by paths relative to its folder. */
import type { ByteSource } from "../ports.ts";

/** Opens a file in the folder of the model by its relative path. */
export type OpenBeside = (location: string) => ByteSource;

/** Whether a location stays below the folder: one that leads out of it is never opened. */
export function isBelow(location: string): boolean {
  const parts = location.split(/[/\\]/);
  return !(location === "" || parts.includes("..") || parts[0] === "" || /^[A-Za-z]:/.test(location));
}

/** Opens each file once, and puts what it opens into `opened`. */
export function remembering(beside: OpenBeside, opened: ByteSource[]): OpenBeside {
  const known = new Map<string, ByteSource>();
  return (location) => {
    let source = known.get(location);
    if (source === undefined) {
      source = beside(location);
      known.set(location, source);
      opened.push(source);
    }
    return source;
  };
}
