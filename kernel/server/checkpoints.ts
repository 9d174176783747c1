/** /api/contents/<path>/checkpoints: one copy of each file to go back to, where Jupyter keeps it as well. */
import { join } from "node:path";
import { type Folder, partsOf, writeAtomically } from "./folder.ts";
import { HttpError, notFound, refusalOf } from "./http_error.ts";
import { type Route, route } from "./router.ts";

const id = "checkpoint";

/** The real path of a file's checkpoint; undefined when there is none. "make" makes room for one. */
export async function checkpointOf(folder: Folder, path: string, make?: "make"): Promise<string | undefined> {
  const parts = partsOf(path);
  const [, stem, extension] = /^(.+?)((?:\.[^.]+)?)$/.exec(parts.pop()!)!;
  const holder = join((await folder.find(parts.join("/"))).real, ".ipynb_checkpoints");
  const kept = await Deno.lstat(holder).catch(() => undefined);
  // Were it a link, what is kept would be written elsewhere.
  if (kept !== undefined && !kept.isDirectory) {
    throw new HttpError(403, `Cannot keep "${path}" in ${holder}: no folder`);
  }
  const file = join(holder, `${stem}-checkpoint${extension}`);
  const info = await Deno.lstat(file).catch(() => undefined);
  if (info !== undefined && !info.isFile) {
    throw new HttpError(403, `Cannot keep "${path}" as ${file}: no plain file`);
  }
  if (make === undefined) return info === undefined ? undefined : file;
  await Deno.mkdir(holder, { recursive: true });
  return file;
}

/**
 * Whatever the reason, that nothing can be kept is a 403: pages take that for a folder in which they may not write, and open
 * the notebook all the same.
 */
async function keep(folder: Folder, path: string, bytes: Uint8Array): Promise<string> {
  try {
    const file = (await checkpointOf(folder, path, "make"))!;
    await writeAtomically(file, bytes);
    return file;
  } catch (cause) {
    throw new HttpError(403, `Cannot keep a checkpoint of "${path}": ${refusalOf(cause).message}`);
  }
}

export function checkpointRoutes(folder: Folder): Route[] {
  const fileAt = async (path: string) => {
    const { real, info } = await folder.find(path);
    if (!info.isFile) throw new HttpError(400, `Cannot keep "${path}": it is not a file`);
    return real;
  };
  const kept = async (path: string, asked: string) => {
    const saved = asked === id ? await checkpointOf(folder, path) : undefined;
    if (saved === undefined) throw notFound(`the checkpoint "${asked}" of "${path}"`);
    return saved;
  };
  const model = async (file: string) => {
    const { mtime } = await Deno.stat(file);
    return { id, last_modified: (mtime ?? new Date(0)).toISOString() };
  };
  return [
    route("GET", "/api/contents/+path/checkpoints", async ({ params }) => {
      const found = await folder.look(params.path!);
      // As Jupyter does: what is not there has none.
      const saved = found?.info.isFile ? await checkpointOf(folder, params.path!) : undefined;
      return Response.json(saved === undefined ? [] : [await model(saved)]);
    }),
    route("POST", "/api/contents/+path/checkpoints", async ({ params, url }) => {
      const bytes = await Deno.readFile(await fileAt(params.path!));
      const file = await keep(folder, params.path!, bytes);
      const headers = { location: `${url.pathname.replace(/\/$/, "")}/${id}` };
      return Response.json(await model(file), { status: 201, headers });
    }),
    route("POST", "/api/contents/+path/checkpoints/:id", async ({ params }) => {
      const bytes = await Deno.readFile(await kept(params.path!, params.id!));
      await writeAtomically(await folder.place(params.path!), bytes);
      return new Response(null, { status: 204 });
    }),
    route("DELETE", "/api/contents/+path/checkpoints/:id", async ({ params }) => {
      await Deno.remove(await kept(params.path!, params.id!));
      return new Response(null, { status: 204 });
    }),
  ];
}
