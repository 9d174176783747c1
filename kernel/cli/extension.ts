/** JupyterLab's extension in a place where JupyterLab and Notebook 7 look for it. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { extensionName, writeExtension } from "../page/labextension.ts";
import { version } from "../version.ts";
import { allKernelspecs } from "./kernelspec.ts";
import type { Places } from "./places.ts";

const plotly = fileURLToPath(
  new URL("../../node_modules/plotly.js-dist-min/plotly.min.js", import.meta.url),
);

const folderIn = ({ extensions }: Places) => join(extensions, ...extensionName.split("/"));

/** Replaces the one of an earlier version. Returns its folder. */
export async function installExtension(places: Places): Promise<string> {
  const folder = folderIn(places);
  await Deno.mkdir(dirname(folder), { recursive: true });
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

/** Removes it when no kernelspec of ours is left in that place, and the folder around it when that is empty. */
export async function removeExtension(places: Places): Promise<void> {
  if (allKernelspecs(places.kernels).includes('"language": "quire"')) return;
  const folder = folderIn(places);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  // Nothing of ours stays behind, and nothing of others goes.
  for (const empty of [dirname(folder), places.extensions, places.kernels, places.programs]) {
    await Deno.remove(empty).catch(() => {});
  }
}
