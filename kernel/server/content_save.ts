/** Writing through the contents API: new files, saved files, copies. */
import { emptyNotebook, largestContent } from "./content_model.ts";
import { type Folder, normal, writable, writeAtomically } from "./folder.ts";
import { HttpError } from "./http_error.ts";
import { checkNotebook, NotebookError } from "../notebook/nbformat.ts";
import { notebookText } from "../notebook/notebook_text.ts";
import { textField } from "./router.ts";
import { marked, type Trust } from "./trust.ts";

type Body = Readonly<Record<string, unknown>>;

/** "partial": pieces of the file are still to come, and until then it is as it was. */
export type Saved = "created" | "replaced" | "partial";

/** Writes what `body` holds to `path`. A notebook whose outputs the page trusts is signed, if there is a key. */
export async function save(folder: Folder, path: string, body: Body, trust?: Trust): Promise<Saved> {
  path = normal(path);
  const type = textField(body, "type") ?? (path.endsWith(".ipynb") ? "notebook" : "file");
  const found = await folder.look(path);
  if (type === "directory") {
    if (found?.info.isDirectory) return "replaced";
    if (found !== undefined) {
      throw new HttpError(409, `Cannot make the folder "${path}": a file has that name`);
    }
    await Deno.mkdir(await folder.place(path));
    return "created";
  }
  if (found?.info.isDirectory) {
    throw new HttpError(409, `Cannot write the file "${path}": a folder has that name`);
  }
  // A rename would replace it all the same.
  if (found !== undefined && !writable(found.info)) {
    throw new HttpError(403, `Cannot write "${path}": the file is read-only`, "read-only");
  }
  const trusted = type === "notebook" && marked(body.content);
  const bytes = bytesOf(path, type, body);
  const target = await folder.place(path);
  if (trusted) await sign(bytes, trust);
  const chunk = body.chunk;
  if (chunk === undefined || chunk === null) await writeAtomically(target, bytes);
  else if (!await saveChunk(path, target, bytes, chunk)) return "partial";
  return found === undefined ? "created" : "replaced";
}

/** The notebook is saved all the same when the list of signatures cannot be written. */
async function sign(bytes: Uint8Array, trust: Trust | undefined): Promise<void> {
  await trust?.sign(bytes).catch((cause) => {
    console.error(`Cannot keep that a notebook is trusted: ${(cause as Error).message}`);
  });
}

function bytesOf(path: string, type: string, body: Body): Uint8Array {
  const { content } = body;
  if (type === "notebook") {
    try {
      return fitting(path, new TextEncoder().encode(notebookText(checkNotebook(content, path))));
    } catch (cause) {
      if (cause instanceof NotebookError) throw new HttpError(400, cause.message, "bad notebook");
      throw cause;
    }
  }
  if (type !== "file") {
    throw new HttpError(
      400,
      `Cannot write "${path}" as "${type}": the type must be directory, notebook or file`,
    );
  }
  const format = textField(body, "format") ?? "text";
  if (typeof content !== "string") {
    throw new HttpError(400, `Cannot write "${path}": its content must be a text`);
  }
  if (format === "text") return new TextEncoder().encode(content);
  if (format !== "base64") {
    throw new HttpError(400, `Cannot write "${path}" as "${format}": the format must be text or base64`);
  }
  try {
    return Uint8Array.fromBase64(content, { lastChunkHandling: "strict" });
  } catch {
    throw new HttpError(400, `Cannot write "${path}": its content is not base64`);
  }
}

/** What is saved can be opened again. */
function fitting(path: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length <= largestContent) return bytes;
  const limit = `the limit is ${largestContent} bytes, it would have ${bytes.length}`;
  throw new HttpError(
    413,
    `Cannot save "${path}": ${limit}. The file is as it was; clear outputs of the notebook and save it again`,
    "too large",
  );
}

/**
 * Large files come in pieces, numbered from 1, the last one -1; they are one file only when all have come. Returns
 * whether they have.
 */
async function saveChunk(path: string, target: string, bytes: Uint8Array, chunk: unknown): Promise<boolean> {
  if (!Number.isInteger(chunk) || chunk === 0 || (chunk as number) < -1) {
    throw new HttpError(
      400,
      `Cannot write a piece of "${path}": its number must be 1, 2, ... or -1: it is ${chunk}`,
    );
  }
  const [, holder, name] = /^(.*[\\/])([^\\/]+)$/.exec(target)!;
  const partial = `${holder}.quire-upload-${name}`;
  const info = await Deno.lstat(partial).catch(() => undefined);
  if (chunk === 1) {
    // A write would follow a link of that name to wherever it leads; removed is the link itself.
    if (info?.isDirectory) throw new HttpError(403, `Cannot write "${path}" by way of ${partial}: a folder`);
    if (info !== undefined) await Deno.remove(partial);
    await Deno.writeFile(partial, bytes, { createNew: true });
    return false;
  }
  if (info === undefined || !info.isFile) {
    throw new HttpError(409, `Cannot write piece ${chunk} of "${path}": the pieces before it have not come`);
  }
  await Deno.writeFile(partial, bytes, { append: true, create: false });
  if (chunk === -1) await Deno.rename(partial, target);
  return chunk === -1;
}

/** Makes an empty file or folder with a free name. Returns its path. */
export async function createUntitled(folder: Folder, holder: string, body: Body): Promise<string> {
  const extension = textField(body, "ext") ?? "";
  const type = textField(body, "type") ?? (extension === ".ipynb" ? "notebook" : "file");
  if (type === "directory") {
    return await claim(folder, holder, "Untitled Folder", "", " ", (target) => Deno.mkdir(target));
  }
  if (type === "notebook") {
    const bytes = new TextEncoder().encode(notebookText(emptyNotebook()));
    return await claim(
      folder,
      holder,
      "Untitled",
      ".ipynb",
      "",
      (t) => Deno.writeFile(t, bytes, { createNew: true }),
    );
  }
  const bytes = new Uint8Array();
  return await claim(
    folder,
    holder,
    "untitled",
    extension,
    "",
    (t) => Deno.writeFile(t, bytes, { createNew: true }),
  );
}

/** Copies a file into a folder, or to a name. Returns the path of the copy. */
export async function copy(folder: Folder, from: string, holder: string): Promise<string> {
  const { real, info } = await folder.find(from);
  if (!info.isFile) throw new HttpError(400, `Cannot copy "${from}": it is not a file`);
  const bytes = await Deno.readFile(real);
  const name = normal(from).replace(/^.*\//, "");
  const [, stem, extension] = /^(.+?)((?:\.[^.]+)?)$/.exec(name)!;
  const root = stem!.replace(/-Copy\d*$/, "");
  const write = (target: string) => Deno.writeFile(target, bytes, { createNew: true });
  const taken = await folder.look(holder === "" ? name : `${holder}/${name}`);
  return taken === undefined
    ? await claim(folder, holder, stem!, extension!, "-Copy", write)
    : await claim(folder, holder, `${root}-Copy1`, extension!, "", write, (n) => `${root}-Copy${n + 1}`);
}

/** Tries names until `make` finds one free; `make` must fail with AlreadyExists when it is not. */
async function claim(
  folder: Folder,
  holder: string,
  stem: string,
  extension: string,
  gap: string,
  make: (target: string) => Promise<void>,
  numbered: (n: number) => string = (n) => `${stem}${gap}${n}`,
): Promise<string> {
  const { info } = await folder.find(holder);
  if (!info.isDirectory) {
    throw new HttpError(400, `Cannot create something in "${holder}": it is not a folder`);
  }
  for (let n = 0;; n++) {
    const name = (n === 0 ? stem : numbered(n)) + extension;
    const path = holder === "" ? name : `${holder}/${name}`;
    if (await folder.look(path) !== undefined) continue;
    try {
      await make(await folder.place(path));
      return normal(path);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
    }
  }
}
