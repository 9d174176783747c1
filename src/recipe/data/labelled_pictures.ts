/** Pictures with a class or a text each, as data: sizes are read at once, pixels when they are asked for. */
import { DataError, SampleError } from "./data_error.ts";
import { running } from "../../model/sha256.ts";
import { type DataSet, type Part, parts, type Samples } from "./data_set.ts";
import type { Files } from "./files.ts";
import { decodePicture, pictureSize } from "./picture/decode.ts";
import type { Picture, PictureSize } from "./picture/picture.ts";
import type { Preparation } from "./prepare.ts";
import type { Parts } from "./split.ts";

export interface LabelledPicture {
  readonly file: string;
  /** The name of its class, or its text. */
  readonly label: string;
}

interface Item extends LabelledPicture {
  readonly shape: readonly number[];
}

export interface PictureSet {
  readonly name: string;
  readonly files: Files;
  readonly pictures: Parts<LabelledPicture>;
  readonly kind: "class" | "text";
  readonly prepare: Preparation;
  /** For texts: what a recogniser's outputs stand for. */
  readonly alphabet?: readonly string[];
  readonly notes: readonly string[];
  /** Called for each file. */
  poll(): void;
}

/** Their names in order, numbers as numbers: 2 before 10. */
export const classNames = (labels: Iterable<string>): string[] =>
  [...new Set(labels)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : Number(a > b)));

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** @throws SampleError when it is damaged, or gone */
function readAgain(file: string, files: Files): Picture {
  try {
    return decodePicture(file, files.read(file));
  } catch (cause) {
    throw new SampleError((cause as Error).message, { cause });
  }
}

function samplesOf(items: readonly Item[], classes: ReadonlyMap<string, number>, set: PictureSet): Samples {
  const { files, prepare, kind } = set;
  const run = (first: number, count: number) => {
    if (first >= 0 && count >= 0 && first + count <= items.length) return items.slice(first, first + count);
    throw new RangeError(`Cannot read samples ${first} to ${first + count - 1}: there are ${items.length}`);
  };
  return {
    count: items.length,
    shapeOf: (i) => items[i]!.shape,
    read(first, count, into) {
      let at = 0;
      for (const { file, shape } of run(first, count)) {
        const picture = readAgain(file, files);
        if (prepare.shapeOf(picture).join() !== shape.join()) {
          throw new SampleError(
            `Cannot read "${file}" as it must be as it was when the data was opened: it has changed`,
          );
        }
        prepare.fill(picture, into.subarray(at, at += sizeOf(shape)));
      }
    },
    ...(kind === "text" ? { texts: (first, count) => run(first, count).map(({ label }) => label) } : {
      labels: (first, count, into) => into.set(run(first, count).map(({ label }) => classes.get(label)!)),
    }),
  };
}

/** All equal, or -1 where they differ. */
function commonShape(items: readonly Item[]): readonly number[] {
  const [first, ...rest] = items;
  return first!.shape.map((n, axis) => rest.every(({ shape }) => shape[axis] === n) ? n : -1);
}

const sizeText = ({ width, height, channels }: PictureSize) =>
  `${height}×${width}, ${channels === 1 ? "grey" : "colour"}`;

/**
 * @throws Error that names the file when a picture is broken, of another size than the first although classes label them, or of a class
 * that no training sample has.
 */
export function labelledPictures(set: PictureSet): DataSet {
  const { name, files, pictures, kind, prepare, alphabet, poll } = set, hash = running();
  const all = parts.flatMap((part) => pictures[part]);
  if (all.length === 0) {
    throw new DataError(name, `it must hold PNG or JPEG files: it has none`);
  }
  const known = classNames((pictures.train.length > 0 ? pictures.train : all).map(({ label }) => label));
  const classes = new Map(kind === "class" ? known.map((label, i) => [label, i]) : []);
  let first: { readonly file: string; readonly size: PictureSize } | undefined;
  const itemOf = ({ file, label }: LabelledPicture): Item => {
    poll();
    const bytes = files.read(file), size = pictureSize(file, bytes);
    hash.add(`${file}\n${label}\n`);
    hash.add(bytes);
    first ??= { file, size };
    if (kind === "class" && sizeText(size) !== sizeText(first.size)) {
      throw new DataError(
        name,
        `"${file}" must be ${sizeText(first.size)}, as "${first.file}" is: it is ${sizeText(size)}`,
      );
    }
    if (kind === "class" && !classes.has(label)) {
      throw new DataError(
        name,
        `the class of "${file}" must be one of the ${classes.size} of the training samples: it is "${label}"`,
      );
    }
    return { file, label, shape: prepare.shapeOf(size) };
  };
  const items = Object.fromEntries(parts.map((part) => [part, pictures[part].map(itemOf)])) as Record<
    Part,
    Item[]
  >;
  return {
    name,
    shape: commonShape(parts.flatMap((part) => items[part])),
    ...(kind === "class" ? { classes: classes.size } : {}),
    ...(alphabet && { alphabet }),
    parts: {
      train: samplesOf(items.train, classes, set),
      valid: samplesOf(items.valid, classes, set),
      test: samplesOf(items.test, classes, set),
    },
    notes: [
      ...set.notes,
      ...prepare.notes,
      ...(kind === "class"
        ? [`classes: ${known.slice(0, 10).join(", ")}${known.length > 10 ? ", ..." : ""}`]
        : []),
    ],
    hash: hash.hex(),
  };
}
