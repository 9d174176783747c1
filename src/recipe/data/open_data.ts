/** Data of the user: a folder, or an archive of arrays. */
import { sha256 } from "../../model/sha256.ts";
import type { ByteSource } from "../../ports.ts";
import type { Context } from "../context.ts";
import { recogniserAlphabet } from "./alphabet.ts";
import { arrayData } from "./array_data.ts";
import { arraysIn, isData, pairsOf } from "./arrays.ts";
import type { DataSet } from "./data_set.ts";
import { orClosed } from "./files.ts";
import { openFolder } from "./folder.ts";

/** Undefined when it is no data. @throws Error that names the file that does not fit */
export function openData(path: string, context: Context): DataSet | undefined {
  const { ports, files } = context, { list } = ports;
  if (/\.npz$/i.test(path)) {
    return holdsPairs(path, ports.open(path))
      ? files.keep((all) => orClosed(all, (kept) => ofArchive(path, kept.open(path))))
      : undefined;
  }
  if (list === undefined || !isFolder(path, list)) return undefined;
  const { open } = ports, alphabet = () => recogniserAlphabet(ports), poll = () => context.poll();
  return files.keep((all) =>
    orClosed(all, (kept) => openFolder(path, { open, list, keep: kept.open, alphabet, poll }))
  );
}

/** Whether it can be listed; a path that ends in "/" must be a folder. */
function isFolder(path: string, list: (folder: string) => readonly string[]): boolean {
  if (path.endsWith("/")) return true;
  if (/\.\w+$/.test(path)) return false;
  try {
    list(path);
    return true;
  } catch {
    return false;
  }
}

function holdsPairs(path: string, source: ByteSource): boolean {
  try {
    return isData([...arraysIn(path, source).keys()]);
  } finally {
    source.close();
  }
}

function ofArchive(path: string, source: ByteSource): DataSet {
  const name = path.split("/").at(-1)!.replace(/\.npz$/i, "");
  return arrayData(name, pairsOf(name, arraysIn(path, source)), sha256(source), []);
}
