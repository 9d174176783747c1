/**
 * The permissions that an interpreter is started with: read the notebook's folder, write below `out/` in it, nothing else.
 *
 * What begins with a dot or is a folder `node_modules` is denied, and so is a link that leads there or out of the folder,
 * as all of them are found at the start. Where that cannot be said of every one (the folder holds the user's home or is
 * it, the home is not known, there are too many entries, or a name cannot be written in a permission), the folder is not
 * opened as a whole: only data files are readable, each by name, those found at the start, two folders deep.
 */
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { hidden, inside } from "../interpreter/access.ts";
import type { Sources } from "./sources.ts";

export interface Access {
  /** The real path of the notebook's folder. */
  readonly folder: string;
  /** The files that may be read, when the folder as a whole may not. */
  readonly onlyFiles?: readonly string[];
  /** Entries whose names begin with a dot. */
  readonly denied: readonly string[];
}

/** The types of file that Quire reads as data. */
const dataFile = /\.(onnx|safetensors|gguf|npy|npz|json|csv|txt|quire)$/i;
/** Entries looked at before the search gives up: a folder can be large. */
const mostEntries = 20_000;
/** Paths in one permission: a command line is not endless. */
const mostPaths = 500;

/** What a notebook in `folder` may read. `home` is the user's home folder, "" when it is not known. */
export function decideAccess(folder: string, home: string = homeFolder()): Access {
  const real = Deno.realPathSync(folder);
  const broad = home === "" || inside(real, realOrSame(home));
  return (broad ? undefined : wholeFolder(real)) ?? dataFiles(real);
}

/** Undefined when not all that must be denied can be. */
function wholeFolder(folder: string): Access | undefined {
  const denied: string[] = [];
  let looked = 0;
  for (const { path, entry } of walk(folder, Infinity)) {
    if (++looked > mostEntries) return undefined;
    if (!isPrivate(entry.name) && !(entry.isSymlink && leadsAway(folder, path))) continue;
    if (denied.length >= mostPaths || !writable(relative(folder, path))) return undefined;
    denied.push(path);
  }
  return { folder, denied };
}

function dataFiles(folder: string): Access {
  const onlyFiles: string[] = [];
  let looked = 0;
  for (const { path, entry } of walk(folder, 2)) {
    if (++looked > mostEntries || onlyFiles.length >= mostPaths) break;
    const data = entry.isFile && !isPrivate(entry.name) && dataFile.test(entry.name);
    if (data && writable(relative(folder, path))) onlyFiles.push(path);
  }
  return { folder, onlyFiles, denied: [] };
}

/** What is in a folder, files before folders, and in the folders below, as far down as `depth`. */
function* walk(directory: string, depth: number): Generator<{ path: string; entry: Deno.DirEntry }> {
  const found = entries(directory).map((entry) => ({ path: join(directory, entry.name), entry }));
  yield* found;
  if (depth === 0) return;
  for (const { path, entry } of found) {
    if (entry.isDirectory && !isPrivate(entry.name)) yield* walk(path, depth - 1);
  }
}

const isPrivate = (name: string) => name.startsWith(".") || name === "node_modules";

/** Deno separates paths by commas, with no way to escape one. */
const writable = (path: string) => !path.includes(",");

/** True when a link leads out of the folder, to something private, or nowhere yet. */
function leadsAway(folder: string, link: string): boolean {
  try {
    const real = Deno.realPathSync(link);
    return !inside(folder, real) || hidden(folder, real);
  } catch {
    return true;
  }
}

/** The arguments of `deno run` before the program, which is to be started in the folder. */
export function interpreterFlags(access: Access, sources: Sources): string[] {
  const own = access.onlyFiles === undefined
    ? ["."]
    : access.onlyFiles.map((path) => below(access.folder, path));
  // Quire itself may lie below a name with a dot, such as ~/.local/share.
  const denied = access.denied.filter((path) => !sources.readable.some((source) => inside(path, source)))
    .map((path) => below(access.folder, path));
  const flags = [
    "--no-prompt",
    "--no-lock",
    "--cached-only",
    // Deno lets a program import from a list of hosts unless told otherwise.
    "--deny-import",
    `--allow-read=${list([...sources.readable, ...own, "out"])}`,
    "--allow-write=out",
    // In the repository packages come from node_modules as it is: no cache and no lock is looked at.
    ...(sources.config === undefined
      ? ["--no-config"]
      : ["--node-modules-dir=manual", `--config=${sources.config}`]),
  ];
  return denied.length === 0 ? flags : [...flags, `--deny-read=${list(denied)}`];
}

/** Relative paths, as the folder's own may hold a comma. */
function below(folder: string, path: string): string {
  return `./${relative(folder, path)}`;
}

function list(paths: readonly string[]): string {
  return paths.filter(writable).join(",");
}

/** By its variable, which an installed kernel may read, else by the system's list of users, which it may not. */
function homeFolder(): string {
  const named = Deno.env.get("HOME") || Deno.env.get("USERPROFILE");
  if (named) return named;
  try {
    return homedir();
  } catch {
    return "";
  }
}

function entries(directory: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(directory)];
  } catch {
    // A folder that we may not list is one whose files are not ours to read.
    return [];
  }
}

function realOrSame(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}
