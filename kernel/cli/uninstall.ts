/** `quire uninstall`: removes the kernelspec, and the programs that no other one starts. */
import { join } from "node:path";
import { removeExtension } from "./extension.ts";
import { defaultName } from "./kernelspec.ts";
import { lastOf, parseOptions } from "./options.ts";
import { choosePlaces, here, placeOptions } from "./places.ts";
import { removePrograms } from "./programs.ts";

export async function uninstall(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { ...placeOptions, "--name": "value" });
  const places = choosePlaces(options, here);
  const folder = join(places.kernels, lastOf(options, "--name") ?? defaultName);
  if (
    !await Deno.stat(join(folder, "kernel.json")).then(() => true, () => false)
  ) {
    console.error(
      `Quire is not installed there: ${folder} holds no kernelspec`,
    );
    return 1;
  }
  await Deno.remove(folder, { recursive: true });
  await removePrograms(places, []);
  await removeExtension(places);
  console.log(`Removed ${folder}`);
  return 0;
}
