/** /api/contents: files and folders below the served folder. */
import { checkpointOf } from "./checkpoints.ts";
import { contentModel, partialModel } from "./content_model.ts";
import { copy, createUntitled, save } from "./content_save.ts";
import { type Folder, normal } from "./folder.ts";
import { HttpError } from "./http_error.ts";
import type { Notebook } from "../notebook/nbformat.ts";
import type { OutputRecord } from "./output_record.ts";
import { jsonBody, type Route, route, textField } from "./router.ts";
import type { Trust } from "./trust.ts";

export function contentsRoutes(
  folder: Folder,
  recordOf: (path: string) => OutputRecord | undefined,
  trust?: Trust,
): Route[] {
  const described = async (path: string, status: number) => {
    const model = await contentModel(folder, path, { content: false });
    const headers = { location: `/api/contents/${path.split("/").map(encodeURIComponent).join("/")}` };
    return Response.json(model, { status, headers });
  };
  return [
    route("GET", "/api/contents/*path", async ({ params, url }) => {
      const asked = url.searchParams;
      const wanted = {
        type: asked.get("type") ?? undefined,
        format: asked.get("format") ?? undefined,
        content: flag(asked, "content", true),
        hash: flag(asked, "hash", false),
      };
      const model = await contentModel(folder, params.path!, wanted, trust);
      if (model.type === "notebook" && model.content !== null) {
        recordOf(model.path)?.lay(model.content as Notebook);
      }
      return Response.json(model);
    }),
    // Which file a path in an output means, such as that of an error.
    route("GET", "/api/resolvePath", async ({ url }) => {
      const path = await folder.named(url.searchParams.get("path") ?? "");
      return Response.json({ resolved: path === undefined ? [] : [{ scope: "server", path }] });
    }),
    route("POST", "/api/contents/+path/trust", async ({ params }) => {
      if (trust === undefined) {
        throw new HttpError(404, "Cannot trust a notebook: this server has no key to sign with");
      }
      await contentModel(folder, params.path!, { type: "notebook", content: true });
      await trust.sign(await Deno.readFile((await folder.find(params.path!)).real));
      return await described(normal(params.path!), 201);
    }),
    route("PUT", "/api/contents/*path", async ({ params, request }) => {
      const path = normal(params.path!);
      const body = await jsonBody(request);
      const saved = await save(folder, path, body, trust);
      if (saved === "partial") return Response.json(partialModel(path), { status: 201 });
      recordOf(path)?.saved((body.content ?? {}) as Partial<Notebook>);
      return await described(path, saved === "created" ? 201 : 200);
    }),
    route("POST", "/api/contents/*path", async ({ params, request }) => {
      const holder = normal(params.path!);
      const { info } = await folder.find(holder);
      if (!info.isDirectory) throw new HttpError(400, `Cannot POST to the file "${holder}": use PUT`);
      const body = await jsonBody(request);
      const from = textField(body, "copy_from");
      const path = from === undefined
        ? await createUntitled(folder, holder, body)
        : await copy(folder, from, holder);
      return await described(path, 201);
    }),
    route("PATCH", "/api/contents/*path", async ({ params, request }) => {
      const to = textField(await jsonBody(request), "path");
      if (to === undefined) throw new HttpError(400, 'Cannot rename: the body must have "path"');
      await rename(folder, normal(params.path!), normal(to));
      return await described(normal(to), 200);
    }),
    route("DELETE", "/api/contents/*path", async ({ params }) => {
      await remove(folder, normal(params.path!));
      return new Response(null, { status: 204 });
    }),
  ];
}

function flag(asked: URLSearchParams, name: string, preset: boolean): boolean {
  const value = asked.get(name);
  if (value === null) return preset;
  if (value === "0" || value === "1") return value === "1";
  throw new HttpError(400, `Cannot read "${name}": it must be 0 or 1: it is "${value}"`);
}

async function rename(folder: Folder, from: string, to: string): Promise<void> {
  const source = await folder.entry(from);
  if (from === to) return;
  if (to.startsWith(`${from}/`)) throw new HttpError(400, `Cannot move the folder "${from}" into itself`);
  if (await folder.look(to) !== undefined) {
    throw new HttpError(409, `Cannot rename "${from}": "${to}" exists already`, "exists");
  }
  const target = await folder.place(to);
  const saved = await checkpointOf(folder, from);
  await Deno.rename(source, target);
  if (saved !== undefined) {
    // The file has its new name: a checkpoint that cannot follow it, its name being longer, is no reason to fail.
    await checkpointOf(folder, to, "make").then((next) => Deno.rename(saved, next!))
      .catch(() => Deno.remove(saved));
  }
}

async function remove(folder: Folder, path: string): Promise<void> {
  const target = await folder.entry(path);
  const info = await Deno.lstat(target);
  if (info.isDirectory) {
    for await (const { name } of Deno.readDir(target)) {
      if (name !== ".ipynb_checkpoints") {
        throw new HttpError(409, `Cannot remove the folder "${path}": it is not empty`);
      }
    }
    return await Deno.remove(target, { recursive: true });
  }
  const saved = await checkpointOf(folder, path);
  await Deno.remove(target);
  if (saved !== undefined) await Deno.remove(saved);
}
