/** `quire uninstall`: removes the kernelspec, and the programs that no other one starts. */
import { join } from "node:path";
import { removeExtension } from "./extension.ts";
import { defaultName } from "./kernelspec.ts";
import { optionsOf } from "./descriptions.ts";
import { lastOf } from "./options.ts";
import { complain, print } from "./output.ts";
import { choosePlaces, here } from "./places.ts";
import { removePrograms } from "./programs.ts";
import { both, say } from "./text.ts";
import { UsageError } from "./usage_error.ts";

export async function uninstall(args: readonly string[]): Promise<number> {
  const options = optionsOf("uninstall", args);
  const [extra] = options.positional;
  if (extra !== undefined) {
    throw new UsageError(`it takes options only, not ${extra}`, `只接受选项，不接受 ${extra}`);
  }
  const places = choosePlaces(options, here);
  const folder = join(places.kernels, lastOf(options, "--name") ?? defaultName);
  if (
    !await Deno.stat(join(folder, "kernel.json")).then(() => true, () => false)
  ) {
    complain(say(both(
      `Quire is not installed there: ${folder} holds no kernelspec`,
      `那里没有安装 Quire：${folder} 里没有内核规格`,
    )));
    return 1;
  }
  await Deno.remove(folder, { recursive: true });
  await removePrograms(places, []);
  await removeExtension(places);
  print(say(both(`Removed ${folder}`, `已移除 ${folder}`)));
  return 0;
}
