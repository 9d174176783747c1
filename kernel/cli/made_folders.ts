/**
 * The folders that installing makes, remembered beside the programs: uninstalling takes away those that are empty, and none that
 * was there before.
 */
import { dirname, join } from "node:path";
import { extensionFolder } from "./extension.ts";
import type { Places } from "./places.ts";

const recordIn = ({ programs }: Places) => join(programs, ".made.json");

/** Makes the folders in which an install puts things. */
export async function makeFolders(places: Places): Promise<void> {
  const wanted = [places.programs, places.kernels, dirname(extensionFolder(places))];
  const missing = new Set<string>();
  for (let path of wanted) {
    while (!missing.has(path) && !await exists(path) && dirname(path) !== path) {
      missing.add(path);
      path = dirname(path);
    }
  }
  await Deno.mkdir(places.programs, { recursive: true });
  if (missing.size > 0) {
    const known = await madeIn(places);
    const file = recordIn(places);
    await Deno.writeTextFile(`${file}.new`, JSON.stringify([...new Set([...known, ...missing])]) + "\n");
    await Deno.rename(`${file}.new`, file);
  }
  for (const path of wanted) await Deno.mkdir(path, { recursive: true });
}

/** Once nothing of ours is left. A folder that holds something stays, and so does a link to one. */
export async function removeFolders(places: Places): Promise<void> {
  const made = await madeIn(places);
  for (const file of [recordIn(places), `${recordIn(places)}.new`]) await Deno.remove(file).catch(() => {});
  for (const path of made.sort((a, b) => b.length - a.length)) {
    const folder = await Deno.lstat(path).then((info) => info.isDirectory, () => false);
    if (folder) await Deno.remove(path).catch(() => {});
  }
}

async function madeIn(places: Places): Promise<string[]> {
  try {
    const made: unknown = JSON.parse(await Deno.readTextFile(recordIn(places)));
    return Array.isArray(made) ? made.filter((path) => typeof path === "string") : [];
  } catch {
    return [];
  }
}

const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);
