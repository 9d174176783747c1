/** The options that say where, as they would be typed again. */
import type { Options } from "./options.ts";
import { lastOf } from "./options.ts";

/** `quire COMMAND` at the same place and under the same name; what a shell would take apart is in quotes. */
export function commandThere(command: string, options: Options): string {
  const words = ["quire", command];
  for (const flag of ["--user", "--sys-prefix"]) if (options.values.has(flag)) words.push(flag);
  for (const name of ["--prefix", "--name"]) {
    const value = lastOf(options, name);
    if (value !== undefined) words.push(name, quoted(value));
  }
  return words.join(" ");
}

function quoted(word: string): string {
  return /^[\p{L}\p{N}_@%+=:,./\\-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
