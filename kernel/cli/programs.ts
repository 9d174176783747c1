/** The versions of Quire that were installed in one place, each in a folder of its own. */
import { dirname, join } from "node:path";
import { allKernelspecs, starts } from "./kernelspec.ts";
import type { Places } from "./places.ts";

/** A version and eight digits of its content, as `quire install` names a folder. */
const versionName = /^\d+\.\d+\.\d+-[0-9a-f]{8}$/;
/** What an install that was stopped in the middle has left. */
const unfinished = /^\.new-/;

/** The program that was installed before this one, if any: kernels that were started then still run from it. */
export function programBefore(program: string): string | undefined {
  const others = ours(dirname(program), versionName).filter((path) => path !== program);
  const times = others.map((path) => ({
    path,
    time: Deno.statSync(path).mtime?.getTime() ?? 0,
  }));
  return times.sort((a, b) => b.time - a.time)[0]?.path;
}

/**
 * Removes what `quire install` made in `places` and no kernelspec beside ours starts, but for the paths in `except`. One
 * in use on Windows stays until the next time. Whatever else lies there is left alone.
 */
export async function removePrograms(
  places: Places,
  except: readonly (string | undefined)[],
): Promise<void> {
  const folder = await Deno.realPath(places.programs).catch(() => undefined);
  if (folder === undefined) return;
  const used = allKernelspecs(places.kernels);
  const unused = ours(folder, versionName).filter((path) => !except.includes(path) && !starts(used, path));
  for (const path of [...unused, ...ours(folder, unfinished)]) {
    await Deno.remove(path, { recursive: true }).catch(() => {});
  }
}

function ours(folder: string, name: RegExp): string[] {
  return [...Deno.readDirSync(folder)].filter((entry) => entry.isDirectory && name.test(entry.name))
    .map((entry) => join(folder, entry.name));
}
