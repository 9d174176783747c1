/**
 * The permissions that an interpreter is started with: read the notebook's folder, write below `out/` in it, nothing else.
 *
 * A folder that holds the user's home (or is it) would open every key and mail in it. There only data files are readable,
 * each by name: the ones found at the start, two folders deep. Names that begin with a dot are denied everywhere.
 */
import { join, relative } from "node:path";
import { inside } from "../interpreter/access.ts";
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
/** Entries looked at before the search for files gives up: a home folder can be large. */
const mostEntries = 20_000;
const mostFiles = 500;

/** What a notebook in `folder` may read. `home` is the user's home folder. */
export function decideAccess(folder: string, home: string = homeFolder()): Access {
  const real = Deno.realPathSync(folder);
  const broad = home !== "" && inside(real, realOrSame(home));
  const onlyFiles: string[] = [], denied: string[] = [];
  let looked = 0;
  const look = (directory: string, depth: number) => {
    for (const entry of entries(directory)) {
      if (++looked > mostEntries) return;
      const path = join(directory, entry.name);
      if (entry.name.startsWith(".")) denied.push(path);
      else if (entry.isDirectory && depth > 0 && entry.name !== "node_modules") look(path, depth - 1);
      else if (broad && entry.isFile && dataFile.test(entry.name) && onlyFiles.length < mostFiles) {
        onlyFiles.push(path);
      }
    }
  };
  look(real, 2);
  return broad
    ? { folder: real, onlyFiles, denied: [] }
    : { folder: real, denied: denied.slice(0, mostFiles) };
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

/**
 * Relative paths, as the folder's own may hold a comma: that is where Deno splits, with no way to escape it. A file whose
 * name holds one stays unreadable in a broad folder, and is denied by the ports alone in a narrow one.
 */
function below(folder: string, path: string): string {
  return `./${relative(folder, path)}`;
}

function list(paths: readonly string[]): string {
  return paths.filter((path) => !path.includes(",")).join(",");
}

function homeFolder(): string {
  return Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? "";
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
