/** Which pictures a folder has, and what labels them. */
import { DataError } from "./data_error.ts";
import type { Files } from "./files.ts";
import type { LabelRow } from "./label_file.ts";
import type { LabelledPicture } from "./labelled_pictures.ts";
import { isPicture } from "./picture/picture.ts";
import { type Part, parts } from "./data_set.ts";
import { partNames, type Parts } from "./split.ts";

/** Folders in folders: deeper ones are left alone. */
const deepest = 8;

/** All files below a folder, in order. */
function* below(files: Files, folder: string, depth = 0): Generator<string> {
  for (const name of files.list(folder)) {
    if (!name.endsWith("/")) yield folder + name;
    else if (depth < deepest) yield* below(files, folder + name, depth + 1);
  }
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name.replace(/\/$/, "")}"`).join(", ");

/**
 * `train/cat/1.png`, or `cat/1.png` without parts: the folder's name is the class.
 * @throws Error when folders of parts and of classes are mixed, or there are none
 */
export function inClassFolders(
  name: string,
  files: Files,
): { readonly pictures: Partial<Parts<LabelledPicture>>; readonly notes: readonly string[] } {
  const top = files.list("").filter((entry) => entry.endsWith("/") && !entry.startsWith("__"));
  const partOf = (entry: string) =>
    Object.hasOwn(partNames, entry.slice(0, -1)) ? partNames[entry.slice(0, -1)] : undefined;
  const inParts = top.filter((entry) => partOf(entry) !== undefined),
    others = top.filter((entry) => !inParts.includes(entry));
  if (top.length === 0) {
    throw new DataError(
      name,
      `it must hold a folder for each class, labels.csv, labels.txt, or files of arrays: it has none`,
    );
  }
  if (inParts.includes("train/") && others.length > 0) {
    throw new DataError(
      name,
      `beside "train" there must be folders of parts only: there is ${quoted(others.slice(0, 3))}`,
    );
  }
  let left = 0;
  const ofClasses = (folder: string) =>
    files.list(folder).filter((entry) => entry.endsWith("/") && !entry.startsWith("__")).flatMap((entry) => {
      const all = [...below(files, folder + entry)], pictures = all.filter(isPicture);
      left += all.length - pictures.length;
      return pictures.map((file): LabelledPicture => ({ file, label: entry.slice(0, -1) }));
    });
  const pictures: Partial<Record<Part, LabelledPicture[]>> = {};
  if (others.length > 0) pictures.train = ofClasses("");
  else {for (const entry of inParts) {
      pictures[partOf(entry)!] = [...pictures[partOf(entry)!] ?? [], ...ofClasses(entry)];
    }}
  return { pictures, notes: left === 0 ? [] : [`${left} files are no pictures: they are left out`] };
}

/**
 * Pictures that a label file names: in the folders of parts, or all together.
 * @throws Error when a file is named twice, is not there, or has no label
 */
export function withLabels(
  name: string,
  labels: string,
  rows: readonly LabelRow[],
  files: Files,
): Partial<Parts<LabelledPicture>> {
  const fail = (why: string): never => {
    throw new DataError(name, `${why}`);
  };
  const there = new Set([...below(files, "")].filter(isPicture)), seen = new Map<string, number>();
  for (const { file, line } of rows) {
    const before = seen.get(file);
    if (before !== undefined) {
      fail(`line ${line} of ${labels} must name another file than line ${before}: it is "${file}"`);
    }
    if (!there.has(file)) {
      fail(`line ${line} of ${labels} must name a PNG or JPEG file of the folder: it is "${file}"`);
    }
    seen.set(file, line);
  }
  const without = [...there].filter((file) => !seen.has(file));
  if (without.length > 0) {
    fail(
      `each picture must have a label in ${labels}: ${without.length} have none, the first is "${
        without[0]
      }"`,
    );
  }
  const partOf = (file: string) => {
    const [folder, ...rest] = file.split("/");
    return rest.length > 0 && Object.hasOwn(partNames, folder!) ? partNames[folder!] : undefined;
  };
  const odd = rows.find(({ file }) => partOf(file) === undefined);
  if (odd === rows[0] || odd === undefined && rows.length === 0) return { train: rows };
  if (odd !== undefined) {
    fail(
      `line ${odd.line} of ${labels} must name a file in a folder of a part, as line ${
        rows[0]!.line
      } does: it is "${odd.file}"`,
    );
  }
  return Object.fromEntries(parts.map((part) => [part, rows.filter(({ file }) => partOf(file) === part)]));
}
