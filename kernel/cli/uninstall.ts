/** `quire uninstall`: removes the kernelspec and the program that it starts. */
import { dirname, join } from "node:path";
import { allKernelspecs, defaultName, starts } from "./kernelspec.ts";
import { lastOf, parseOptions } from "./options.ts";
import { choosePlaces, here, placeOptions } from "./places.ts";

export async function uninstall(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { ...placeOptions, "--name": "value" });
  const places = choosePlaces(options, here);
  const folder = join(places.kernels, lastOf(options, "--name") ?? defaultName);
  let argv: readonly string[];
  try {
    ({ argv } = JSON.parse(await Deno.readTextFile(join(folder, "kernel.json"))));
  } catch {
    console.error(`Quire is not installed there: ${folder} holds no kernelspec`);
    return 1;
  }
  await Deno.remove(folder, { recursive: true });
  const program = dirname(argv[0] ?? "");
  // Only what `quire install` made: a kernelspec written by hand may start a Deno of the user's own.
  const ours = await Deno.realPath(places.programs).catch(() => undefined);
  const unused = !starts(allKernelspecs(places.kernels), program);
  if (unused && ours !== undefined && dirname(program) === ours) {
    await Deno.remove(program, { recursive: true });
  }
  console.log(`Removed ${folder}`);
  return 0;
}
