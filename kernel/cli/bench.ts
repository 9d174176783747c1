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
      "it must run in a clone of the repository, where the benchmark and its peers are: this Quire is installed. " +
        "There: npx -y deno@2.9.6 task bench",
      "要在仓库的克隆里运行，基准程序与比较对象都在那里：这个 Quire 是安装的。在那里运行：npx -y deno@2.9.6 task bench",
    );
  }
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script.href, ...args],
    stdin: "null",
  });
  return (await command.spawn().status).code;
}
