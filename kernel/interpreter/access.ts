/**
 * Which files a notebook may touch. Deno's permissions follow a symlink out of an allowed folder, so real paths are
 * compared before anything is opened.
 */
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** True when `path` is `folder` or lies in it. Both are absolute. */
export function inside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(".." + sep));
}

/** True when a part of the path below the folder begins with a dot. */
export function hidden(folder: string, path: string): boolean {
  return relative(folder, path).split(sep).some((part) => part.startsWith("."));
}

/** The real path of a file to read; throws an Error that says why it may not be. */
export function readablePath(folder: string, path: string, onlyFiles?: readonly string[]): string {
  const wanted = resolve(folder, path);
  if (!inside(folder, wanted)) {
    throw new Error(`Cannot open ${path} as it must lie in the notebook's folder: that is ${folder}`);
  }
  if (hidden(folder, wanted)) throw new Error(`Cannot open ${path} as its name must not begin with a dot`);
  const listed = (file: string) =>
    onlyFiles === undefined || onlyFiles.includes(file) || inside(resolve(folder, "out"), file);
  if (!listed(wanted)) {
    throw new Error(
      `Cannot open ${path} as the notebook must lie in a folder of its own to read it: ${folder} holds your home ` +
        "folder, very many files, or a hidden one with a comma in its name, and there only data files that were " +
        "there at the start are read",
    );
  }
  const real = realPath(path, wanted);
  if (!inside(folder, real) || hidden(folder, real) || !listed(real)) {
    throw new Error(
      `Cannot open ${path} as a link must not lead out of the notebook's folder: it leads to ${real}`,
    );
  }
  return real;
}

/** What lies in a folder that may be read as a whole; what is hidden is left out. Throws an Error that says why not. */
export function listFolder(folder: string, path: string, onlyFiles?: readonly string[]): string[] {
  const real = readablePath(folder, path, onlyFiles);
  if (!Deno.statSync(real).isDirectory) {
    throw new Error(`Cannot open ${path} as it must be a folder: it is a file`);
  }
  return [...Deno.readDirSync(real)].filter(({ name }) => !name.startsWith(".")).map((
    { name, isDirectory },
  ) => isDirectory ? `${name}/` : name).sort();
}

function realPath(path: string, wanted: string): string {
  try {
    return Deno.realPathSync(wanted);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new Error(`Cannot open ${path} as it must exist: there is no such file${nearby(wanted)}`, {
        cause,
      });
    }
    if (cause instanceof Deno.errors.NotCapable) {
      throw new Error(`Cannot open ${path} as a link must not lead out of the notebook's folder`, { cause });
    }
    throw cause;
  }
}

/** Files of the same type beside the one that is missing, for the error text. */
function nearby(wanted: string): string {
  try {
    const type = basename(wanted).split(".").pop();
    const names = [...Deno.readDirSync(dirname(wanted))]
      .filter((entry) => entry.isFile && !entry.name.startsWith(".") && entry.name.endsWith("." + type))
      .map((entry) => entry.name).sort().slice(0, 5);
    return names.length === 0 ? "" : `; there is ${names.join(", ")}`;
  } catch {
    return "";
  }
}

/** What can be said of a path to create without touching the disk; throws an Error. */
export function allowedPath(folder: string, path: string): { out: string; wanted: string } {
  const out = resolve(folder, "out");
  const wanted = resolve(folder, path);
  if (!inside(out, wanted) || wanted === out) {
    throw new Error(
      `Cannot create ${path} as it must lie below out/ in the notebook's folder, such as out/${
        basename(path)
      }`,
    );
  }
  if (hidden(out, wanted)) throw new Error(`Cannot create ${path} as its name must not begin with a dot`);
  return { out, wanted };
}

/** The path of a file to create, below `out/` in the folder, whose own folder is made; throws an Error. */
export function creatablePath(folder: string, path: string): string {
  const { out, wanted } = allowedPath(folder, path);
  try {
    Deno.mkdirSync(dirname(wanted), { recursive: true });
    const parent = Deno.realPathSync(dirname(wanted));
    if (inside(out, parent)) return resolve(parent, basename(wanted));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) {
      throw new Error(`Cannot create ${path} as its folder must be writable: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
  throw new Error(`Cannot create ${path} as out/ must be a folder and no link that leads elsewhere`);
}
