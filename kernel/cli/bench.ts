/** `quire bench`: the benchmark of the repository, which is no part of an installed Quire. */
import { optionsOf } from "./descriptions.ts";
import { nearest } from "./nearest.ts";
import { lastOf } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/** What can be measured by itself. */
const benchmarks = ["quantization", "linear-algebra", "runners", "training"];

/** @returns the exit code of the benchmark, which takes the arguments as they are. */
export async function bench(args: readonly string[]): Promise<number> {
  checkArguments(args);
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

/** @throws UsageError for what the benchmark would not take, or would take for something else */
function checkArguments(args: readonly string[]): void {
  const options = optionsOf("bench", args);
  const [name, ...more] = options.positional;
  if (name !== undefined && (!benchmarks.includes(name) || more.length > 0)) {
    const near = nearest(name, benchmarks);
    const all = `${benchmarks.slice(0, -1).join(", ")} or ${benchmarks.at(-1)}`;
    const found = more.length > 0 ? options.positional.join(" ") : name;
    throw new UsageError(
      `it measures one of ${all}, or all when none is named: it was given ${found}${
        near === undefined || more.length > 0 ? "" : `. Did you mean ${near}?`
      }`,
      `可以测量 ${benchmarks.join("、")} 之一，不写则全部测量：这里是 ${found}`,
    );
  }
  const rounds = lastOf(options, "--rounds");
  if (rounds !== undefined && !/^[1-9]\d{0,3}$/.test(rounds)) {
    throw new UsageError(
      `--rounds takes a whole number from 1 on: it was given ${rounds}`,
      `--rounds 要是从 1 起的整数：这里是 ${rounds}`,
    );
  }
}
