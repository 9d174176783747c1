/**
 * The permissions that an interpreter is started with: read the notebook's folder, write below `out/` in it, nothing else.
 *
 * A folder that holds the user's home (or is it) would open every key and mail in it. There only data files are readable,
 * each by name: the ones found at the start, two folders deep. Names that begin with a dot are denied everywhere.
 */
import { join } from "node:path";
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

/** The arguments of `deno run` before the program. */
export function interpreterFlags(access: Access, sources: Sources): string[] {
  const read = [...sources.readable, ...(access.onlyFiles ?? [access.folder]), join(access.folder, "out")];
  const flags = [
    "--no-prompt",
    "--no-lock",
    "--cached-only",
    `--allow-read=${list(read)}`,
    `--allow-write=${list([join(access.folder, "out")])}`,
  ];
  // Quire itself may lie below a name with a dot, such as ~/.local/share.
  const denied = access.denied.filter((path) => !sources.readable.some((source) => inside(path, source)));
  if (denied.length > 0) flags.push(`--deny-read=${list(denied)}`);
  flags.push(sources.config === undefined ? "--no-config" : `--config=${sources.config}`);
  return flags;
}

/** Deno splits at commas; a doubled one stands for itself. */
function list(paths: readonly string[]): string {
  return paths.map((path) => path.replaceAll(",", ",,")).join(",");
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
