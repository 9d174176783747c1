/** A folder of the user as data: what lies in it says what it is. */
import { DataError } from "./data_error.ts";
import { sha256 } from "../../model/sha256.ts";
import type { ByteSource, Ports } from "../../ports.ts";
import { arrayData } from "./array_data.ts";
import { type ArrayPair, type ArrayPlace, isData, pairsOf } from "./arrays.ts";
import { alphabetOf } from "./alphabet.ts";
import type { DataSet, Part } from "./data_set.ts";
import { type Files, filesIn } from "./files.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { idxNumbers, readIdx } from "./idx.ts";
import { readLabels } from "./label_file.ts";
import { labelledPictures } from "./labelled_pictures.ts";
import { inClassFolders, withLabels } from "./picture_files.ts";
import { forRecogniser, plain } from "./prepare.ts";
import { partNames, splitParts } from "./split.ts";

export interface FolderPorts extends Pick<Ports, "open"> {
  list(folder: string): readonly string[];
  /** Opens a file that stays open as long as the data set lives. */
  keep(path: string): ByteSource;
  /** The characters of the sample recogniser. */
  alphabet(): readonly string[];
  poll(): void;
}

const idxName = /^(train|t10k|test|valid|val)-(images|labels)[-.]idx([13])-ubyte(\.gz)?$/;

/** @param path of the folder. @throws Error that names the file that does not fit. */
export function openFolder(path: string, ports: FolderPorts): DataSet {
  const files = filesIn(path, ports), names = files.list(""), root = path.replace(/\/+$/, "");
  const name = root.split("/").at(-1)!, open = (file: string) => ports.keep(`${root}/${file}`);
  const arrays = names.filter((file) => file.endsWith(".npy"));
  const labels = names.find((file) => file === "labels.csv" || file === "labels.txt");
  if (labels !== undefined) return ofLabelFile(name, labels, files, ports);
  if (names.some((file) => idxName.test(file))) return ofIdx(name, names, open);
  if (isData(arrays.map((file) => file.slice(0, -".npy".length)))) return ofArrays(name, arrays, open);
  const { pictures, notes } = inClassFolders(name, files);
  const split = splitParts(pictures);
  return labelledPictures({
    name,
    files,
    pictures: split.parts,
    kind: "class",
    prepare: plain,
    notes: [...notes, ...split.notes],
    poll: ports.poll,
  });
}

function ofLabelFile(name: string, labels: string, files: Files, ports: FolderPorts): DataSet {
  const { kind, rows } = readLabels(labels, new TextDecoder().decode(files.read(labels)));
  const split = splitParts(withLabels(name, labels, rows, files)), texts = kind === "text";
  const dictionary = "dictionary.txt", own = files.list("").includes(dictionary);
  const alphabet = own ? alphabetOf(new TextDecoder().decode(files.read(dictionary))) : ports.alphabet();
  const said = own ? `characters: ${dictionary}` : "characters: those of the sample model ocr";
  return labelledPictures({
    name,
    files,
    pictures: split.parts,
    kind,
    prepare: texts ? forRecogniser : plain,
    ...(texts && { alphabet }),
    notes: [...split.notes, ...(texts ? [said] : [])],
    poll: ports.poll,
  });
}

function ofIdx(name: string, names: readonly string[], open: (file: string) => ByteSource): DataSet {
  const found = new Map<Part, { images?: string; labels?: string }>();
  for (const file of names) {
    const [, part, kind] = idxName.exec(file) ?? [];
    if (part === undefined) continue;
    const to = part === "t10k" ? "test" : partNames[part]!, own = found.get(to) ?? {};
    found.set(to, { ...own, [kind as "images" | "labels"]: file });
  }
  const sources: ByteSource[] = [];
  const read = (file: string, axes: number) => {
    const source = open(file), plain = isGzip(source) ? gunzip(file, source) : source;
    sources.push(plain);
    return idxNumbers(file, readIdx(`"${file}"`, plain, axes));
  };
  const pairs: Partial<Record<Part, ArrayPair>> = {};
  for (const [part, { images, labels }] of found) {
    if (images === undefined || labels === undefined) {
      throw new DataError(
        name,
        `"${images ?? labels}" must have ${images ? "labels" : "images"} beside it: there are none`,
      );
    }
    pairs[part] = { images: read(images, 3), labels: read(labels, 1) };
  }
  return arrayData(name, pairs, sha256(...sources), []);
}

function ofArrays(name: string, arrays: readonly string[], open: (file: string) => ByteSource): DataSet {
  const places = new Map(arrays.map((file): [string, ArrayPlace] => {
    const source = open(file);
    return [file.slice(0, -".npy".length), { path: file, source, member: "", start: 0, end: source.size }];
  }));
  return arrayData(
    name,
    pairsOf(name, places),
    sha256(...[...places.values()].map(({ source }) => source)),
    [],
  );
}
