/** What the contents API says of a file or folder (jupyter_server, `services/contents`). */
import { createHash } from "node:crypto";
import { type Folder, type Found, normal, writable } from "./folder.ts";
import { HttpError } from "./http_error.ts";
import { kernelName } from "./kernelspecs.ts";
import { mediaType } from "./media_type.ts";
import { type Notebook, NotebookError, parseNotebook } from "../notebook/nbformat.ts";
import { mark, type Trust } from "./trust.ts";

export type ContentType = "directory" | "notebook" | "file";

export interface ContentModel {
  readonly name: string;
  readonly path: string;
  readonly type: ContentType;
  readonly created: string;
  readonly last_modified: string;
  readonly size: number | null;
  readonly writable: boolean;
  readonly mimetype: string | null;
  readonly format: "json" | "text" | "base64" | null;
  readonly content: unknown;
  readonly hash: string | null;
  readonly hash_algorithm: "sha256" | null;
}

export interface Wanted {
  /** Left out: as the file is. A notebook may be asked for as a file. */
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly content: boolean;
  readonly hash?: boolean;
}

/** In bytes of the file. What is opened or saved becomes one string of JSON, which cannot hold more than 512 MiB. */
export const largestContent = 256 * 2 ** 20;

export const emptyNotebook = (): Notebook => ({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });

/** Of a file of no bytes, made by `touch` or cut off: there is nothing to lose. */
const blankNotebook = (): Notebook => ({
  ...emptyNotebook(),
  metadata: { kernelspec: { name: kernelName, display_name: "Quire", language: "quire" } },
});

const typeOf = (path: string, info: Deno.FileInfo): ContentType =>
  info.isDirectory ? "directory" : path.endsWith(".ipynb") ? "notebook" : "file";

/** Without `trust` no notebook is trusted. */
export async function contentModel(
  folder: Folder,
  path: string,
  wanted: Wanted,
  trust?: Trust,
): Promise<ContentModel> {
  path = normal(path);
  const found = await folder.find(path);
  const { info, real } = found;
  if (!info.isDirectory && !info.isFile) {
    throw new HttpError(400, `Cannot read "${path}": it is neither file nor folder`);
  }
  const type = wanted.type ?? typeOf(path, info);
  if (!/^(directory|notebook|file)$/.test(type)) {
    throw new HttpError(
      400,
      `Cannot read "${path}" as "${type}": the type must be directory, notebook or file`,
    );
  }
  if ((type === "directory") !== info.isDirectory) {
    const is = info.isDirectory ? "folder" : "file";
    throw new HttpError(400, `Cannot read "${path}" as a ${type}: it is a ${is}`, "bad type");
  }
  if (info.isFile && wanted.content && info.size > largestContent) {
    const limit = `the limit is ${largestContent} bytes, it has ${info.size}`;
    throw new HttpError(
      413,
      `Cannot open "${path}" as one text: ${limit} (download it instead)`,
      "too large",
    );
  }
  const bytes = info.isFile && (wanted.content || wanted.hash) ? await Deno.readFile(real) : undefined;
  const content = !wanted.content
    ? {}
    : type === "directory"
    ? { content: await list(folder, path, found), format: "json" as const, mimetype: null }
    : fileContent(path, bytes!, type, wanted.format);
  const model = { ...bare(path, found, type as ContentType), ...content };
  if (type === "notebook" && wanted.content && await trust?.knows(bytes!)) mark(model.content as Notebook);
  return {
    ...model,
    ...(wanted.hash && bytes ? { hash: hashOf(bytes), hash_algorithm: "sha256" as const } : {}),
  };
}

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function bare(path: string, { info, real }: Found, type: ContentType): ContentModel {
  const modified = info.mtime ?? new Date(0);
  return {
    name: path.slice(path.lastIndexOf("/") + 1),
    path,
    type,
    created: (info.birthtime ?? modified).toISOString(),
    last_modified: modified.toISOString(),
    size: info.isDirectory ? null : info.size,
    writable: writable(info),
    mimetype: info.isDirectory || type === "notebook" ? null : mediaType(real) ?? null,
    format: null,
    content: null,
    hash: null,
    hash_algorithm: null,
  };
}

/** Of a file whose pieces have not all come. */
export function partialModel(path: string): ContentModel {
  const now = new Date().toISOString();
  const name = path.slice(path.lastIndexOf("/") + 1);
  const times = { created: now, last_modified: now };
  const unknown = {
    size: null,
    mimetype: null,
    format: null,
    content: null,
    hash: null,
    hash_algorithm: null,
  };
  return { name, path, type: "file", ...times, writable: true, ...unknown };
}

/** What is hidden, or leads out of the folder, is not listed. */
async function list(folder: Folder, path: string, { real }: Found): Promise<ContentModel[]> {
  const models: ContentModel[] = [];
  for await (const { name } of Deno.readDir(real)) {
    if (name.startsWith(".")) continue;
    const child = path === "" ? name : `${path}/${name}`;
    const found = await folder.look(child).catch((cause) => {
      if (cause instanceof HttpError) return undefined;
      throw cause;
    });
    if (found === undefined || !(found.info.isFile || found.info.isDirectory)) continue;
    models.push(bare(child, found, typeOf(child, found.info)));
  }
  return models.sort((a, b) => a.name < b.name ? -1 : 1);
}

function fileContent(path: string, bytes: Uint8Array, type: string, format: string | undefined) {
  if (type === "notebook") {
    const text = textOf(bytes);
    if (text === undefined) throw new HttpError(400, `Cannot read "${path}" as a notebook: it is not UTF-8`);
    try {
      const content = text.trim() === "" ? blankNotebook() : parseNotebook(text, path);
      return { content, format: "json" as const, mimetype: null };
    } catch (cause) {
      if (cause instanceof NotebookError) throw new HttpError(400, cause.message, "bad notebook");
      throw cause;
    }
  }
  if (format !== undefined && format !== "text" && format !== "base64") {
    throw new HttpError(
      400,
      `Cannot read "${path}" as "${format}": the format must be text or base64`,
      "bad format",
    );
  }
  const text = format === "base64" ? undefined : textOf(bytes);
  if (text === undefined && format === "text") {
    throw new HttpError(400, `Cannot read "${path}" as text: it is not UTF-8`, "bad format");
  }
  return text === undefined
    ? {
      content: bytes.toBase64(),
      format: "base64" as const,
      mimetype: mediaType(path) ?? "application/octet-stream",
    }
    : { content: text, format: "text" as const, mimetype: mediaType(path) ?? "text/plain" };
}

/** Undefined when the bytes are not UTF-8, or look like data: a NUL. A byte order mark is kept. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
