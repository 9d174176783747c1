/** `quire bench`: the benchmark of the repository, which is no part of an installed Quire. */
import { UsageError } from "./usage_error.ts";

/** @returns the exit code of the benchmark, which takes the arguments as they are. */
export async function bench(args: readonly string[]): Promise<number> {
  // In two steps: what a URL names in one goes into the bundle of an installed Quire.
  const root = new URL("../../", import.meta.url),
    script = new URL("test/bench/main.ts", root);
  const exists = script.protocol === "file:" &&
    await Deno.stat(script).then(() => true, () => false);
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
