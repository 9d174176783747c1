/** `quire uninstall`: removes the kernelspec, and the programs that no other one starts. */
import { join } from "node:path";
import { removeExtension } from "./extension.ts";
import { defaultName, foreignKernel, oursIn } from "./kernelspec.ts";
import { removeFolders } from "./made_folders.ts";
import { optionsOf } from "./descriptions.ts";
import { lastOf, onlyOptions } from "./options.ts";
import { complain, print } from "./output.ts";
import { choosePlaces, here } from "./places.ts";
import { removePrograms } from "./programs.ts";
import { both, say } from "./text.ts";
import { FileError } from "./usage_error.ts";

export async function uninstall(args: readonly string[]): Promise<number> {
  const options = optionsOf("uninstall", args);
  onlyOptions(options);
  const places = choosePlaces(options, here);
  const folder = join(places.kernels, lastOf(options, "--name") ?? defaultName);
  const file = join(folder, "kernel.json");
  const other = foreignKernel(file);
  if (other !== undefined) {
    throw new FileError(
      `Cannot remove ${folder} as that kernel is another's: ${other}`,
      `无法移除 ${folder}：那是另一个内核 ${other}`,
    );
  }
  const found = await Deno.stat(file).then(() => true, () => false);
  if (found) await Deno.remove(folder, { recursive: true });
  // What an install has left that was stopped goes too.
  else await removeStopped(folder);
  await removePrograms(places, []);
  if (!oursIn(places.kernels)) {
    await removeExtension(places);
    await removeFolders(places);
  }
  if (!found) {
    complain(say(both(
      `Quire is not installed there: ${folder} holds no kernelspec`,
      `那里没有安装 Quire：${folder} 里没有内核规格`,
    )));
    return 1;
  }
  print(say(both(`Removed ${folder}`, `已移除 ${folder}`)));
  return 0;
}

async function removeStopped(folder: string): Promise<void> {
  await Deno.remove(join(folder, "kernel.json.new")).catch(() => {});
  await Deno.remove(folder).catch(() => {});
}
