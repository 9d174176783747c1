/** `quire bench`: the benchmark of the repository, which is no part of an installed Quire. */
import { UsageError } from "./usage_error.ts";

/** @returns the exit code of the benchmark, which takes the arguments as they are. */
export async function bench(args: readonly string[]): Promise<number> {
  const script = new URL("../../test/bench/main.ts", import.meta.url);
  const exists = script.protocol === "file:" && await Deno.stat(script).then(() => true, () => false);
  if (!exists) {
    throw new UsageError(
      "quire bench must be run in a clone of the repository, where its peers are: this Quire is installed. " +
        "There: deno task bench",
    );
  }
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script.href, ...args],
    stdin: "null",
  });
  return (await command.spawn().status).code;
}
