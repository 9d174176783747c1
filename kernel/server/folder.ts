/**
 * The served folder. Paths are as in Jupyter's contents API: relative to it, "/" between the parts. Nothing outside it is
 * reached, whatever ".." or symbolic links say: the real path decides. Dot-files do not exist.
 */
import { isAbsolute, join, relative, sep } from "node:path";
import { HttpError, notFound } from "./http_error.ts";

export interface Found {
  /** The real path. */
  readonly real: string;
  readonly info: Deno.FileInfo;
}

/** The parts of a path. Throws an HttpError when one of them may not be named. */
export function partsOf(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  for (const part of parts) {
    const reserved = Deno.build.os === "windows" ? /[\\:*?"<>|\0]/ : /\0/;
    if (part.startsWith(".") || reserved.test(part)) {
      throw notFound(`"${path}": names such as "${part}" are not served`);
    }
  }
  return parts;
}

export const normal = (path: string) => partsOf(path).join("/");

export class Folder {
  private constructor(readonly root: string) {}

  /** Rejects when there is no such folder. */
  static async open(path: string): Promise<Folder> {
    const root = await Deno.realPath(path).catch(() => undefined);
    if (root === undefined || !(await Deno.stat(root)).isDirectory) {
      throw new Error(`Cannot serve "${path}": it is not a folder`);
    }
    return new Folder(root);
  }

  /** The file or folder at `path`; a 404 when there is none. */
  async find(path: string): Promise<Found> {
    const found = await this.look(path);
    if (found === undefined) throw notFound(`"${path}"`);
    return found;
  }

  /** The file or folder at `path`, if any. */
  async look(path: string): Promise<Found | undefined> {
    const named = join(this.root, ...partsOf(path));
    try {
      const real = await Deno.realPath(named);
      this.#confine(path, real);
      return { real, info: await Deno.stat(real) };
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound || isNotDirectory(cause)) return undefined;
      if (cause instanceof Deno.errors.PermissionDenied) {
        throw new HttpError(403, `Cannot open "${path}": the file system does not permit it`);
      }
      throw cause;
    }
  }

  /** Where to put a file named `path`: its real path, or its name in the real folder that holds it. */
  async place(path: string): Promise<string> {
    const parts = partsOf(path);
    const name = parts.pop();
    if (name === undefined) throw new HttpError(400, "Cannot write over the served folder itself");
    const found = await this.look(path);
    if (found !== undefined) return found.real;
    const holder = await this.look(parts.join("/"));
    if (holder === undefined || !holder.info.isDirectory) {
      throw notFound(`the folder "${parts.join("/")}", in which to write "${name}"`);
    }
    const target = join(holder.real, name);
    // A link that leads nowhere would be followed by the write.
    const link = await Deno.lstat(target).catch(() => undefined);
    if (link !== undefined) {
      throw new HttpError(403, `Cannot write "${path}": it is a link that leads nowhere`);
    }
    return target;
  }

  /** The entry itself, a link not followed: what a rename or a removal is about. */
  async entry(path: string): Promise<string> {
    const parts = partsOf(path);
    const name = parts.pop();
    if (name === undefined) throw new HttpError(400, "Cannot rename or remove the served folder itself");
    const holder = await this.look(parts.join("/"));
    if (holder === undefined) throw notFound(`"${path}"`);
    const target = join(holder.real, name);
    if (await Deno.lstat(target).catch(() => undefined) === undefined) throw notFound(`"${path}"`);
    return target;
  }

  /** The served path of what a program calls `path`: relative to the folder, or a real path in it. */
  async named(path: string): Promise<string | undefined> {
    const inside = isAbsolute(path) ? relative(this.root, path).split(sep).join("/") : path;
    try {
      return inside === "" || await this.look(inside) === undefined ? undefined : normal(inside);
    } catch {
      // It leads out, or may not be named.
      return undefined;
    }
  }

  #confine(path: string, real: string): void {
    const inside = relative(this.root, real);
    if (inside === "") return;
    const parts = inside.split(sep);
    if (
      parts[0] === ".." || /^([A-Za-z]:|\\\\|\/)/.test(inside) || parts.some((part) => part.startsWith("."))
    ) {
      throw new HttpError(403, `Cannot open "${path}": it leads out of the served folder`);
    }
  }
}

/** "a.txt/b", where a.txt is a file: ENOTDIR, which Deno may report as a plain error. */
const isNotDirectory = (cause: unknown) =>
  cause instanceof Deno.errors.NotADirectory || /not a directory|os error 20/i.test(String(cause));

/** Whether its owner may write it. */
export const writable = (info: Deno.FileInfo) => ((info.mode ?? 0o200) & 0o200) !== 0;

/** Writes under a name of its own beside the target, then renames: readers see the old bytes or the new. */
export async function writeAtomically(target: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(target, "..", `.quire-${crypto.randomUUID()}.tmp`);
  try {
    const file = await Deno.open(temporary, { write: true, createNew: true });
    try {
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
      await file.sync();
    } finally {
      file.close();
    }
    const mode = (await Deno.stat(target).catch(() => undefined))?.mode;
    if (mode !== undefined && mode !== null && Deno.build.os !== "windows") {
      await Deno.chmod(temporary, mode & 0o777);
    }
    await Deno.rename(temporary, target);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => undefined);
    throw cause;
  }
}
