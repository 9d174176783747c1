/** JupyterLab's extension in a place where JupyterLab and Notebook 7 look for it. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { extensionName, writeExtension } from "../page/labextension.ts";
import { version } from "../version.ts";
import type { Places } from "./places.ts";

const plotly = fileURLToPath(
  new URL("../../node_modules/plotly.js-dist-min/plotly.min.js", import.meta.url),
);

/** Where it lies. */
export const extensionFolder = ({ extensions }: Places) => join(extensions, ...extensionName.split("/"));

/** Replaces the one of an earlier version. Returns its folder. */
export async function installExtension(places: Places): Promise<string> {
  const folder = extensionFolder(places);
  await removeUnfinished(places);
  const fresh = await Deno.makeTempDir({ dir: dirname(folder), prefix: ".new-" });
  try {
    await writeExtension(fresh, version, plotly);
    if (Deno.build.os !== "windows") await Deno.chmod(fresh, 0o755);
    await Deno.remove(folder, { recursive: true }).catch(() => {});
    await Deno.rename(fresh, folder);
  } catch (cause) {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    throw cause;
  }
  return folder;
}

/** Removes it. */
export async function removeExtension(places: Places): Promise<void> {
  await Deno.remove(extensionFolder(places), { recursive: true }).catch(() => {});
  await removeUnfinished(places);
}

/** What an install that was stopped in the middle has left. */
async function removeUnfinished(places: Places): Promise<void> {
  const folder = dirname(extensionFolder(places));
  for (const { name } of await entriesOf(folder)) {
    if (name.startsWith(".new-")) await Deno.remove(join(folder, name), { recursive: true }).catch(() => {});
  }
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  return await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
}
