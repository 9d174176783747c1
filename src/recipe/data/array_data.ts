/** Arrays of samples and labels as data: IDX and NumPy files. */
import { DataError } from "./data_error.ts";
import { type DataSet, type Part, parts, type Samples } from "./data_set.ts";
import type { ArrayPair } from "./arrays.ts";
import { pick } from "./pick.ts";
import { splitParts } from "./split.ts";

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** How a sample lies in its array: channels first, or last. */
interface Layout {
  readonly shape: readonly number[];
  readonly last: boolean;
}

const isChannels = (n: number) => n === 1 || n === 3;

function layoutOf([, ...shape]: readonly number[]): Layout {
  if (shape.length === 2) return { shape: [1, ...shape], last: false };
  const [a, b, c] = shape;
  const last = shape.length === 3 && isChannels(c!) && !isChannels(a!);
  return last ? { shape: [c!, a!, b!], last } : { shape, last: false };
}

function samplesOf({ images, labels }: ArrayPair, { shape, last }: Layout): Samples {
  const count = images.shape[0]!, size = sizeOf(shape), channels = shape[0]!, pixels = size / channels;
  const within = (first: number, n: number) => {
    if (first >= 0 && n >= 0 && first + n <= count) return;
    throw new RangeError(`Cannot read samples ${first} to ${first + n - 1}: there are ${count}`);
  };
  return {
    count,
    shapeOf: () => shape,
    read(first, n, into) {
      within(first, n);
      const values = into.subarray(0, n * size);
      images.read(first * size, values);
      if (images.isBytes) values.forEach((byte, i) => values[i] = byte / 255);
      if (!last) return;
      for (let s = 0; s < n; s++) {
        const own = values.slice(s * size, (s + 1) * size);
        own.forEach((value, i) =>
          values[s * size + (i % channels) * pixels + Math.floor(i / channels)] = value
        );
      }
    },
    labels(first, n, into) {
      within(first, n);
      const numbers = new Float64Array(n);
      labels.read(first, numbers);
      into.set(numbers);
    },
  };
}

/** All labels of a part, checked. @returns the largest */
function checkLabels(
  name: string,
  part: Part,
  { images, labels }: ArrayPair,
  classes: number | undefined,
): number {
  const fail = (what: string, must: string, is: string | number): never => {
    throw new DataError(name, `${what} must be ${must}: it is ${is}`);
  };
  const count = images.shape[0] ?? 0;
  if (images.shape.length < 2) {
    fail(`the shape of "${images.name}"`, "samples × what each is", images.shape.join("×") || "one number");
  }
  const per = sizeOf(labels.shape) / Math.max(1, labels.shape[0] ?? 1);
  if (labels.shape.length === 0 || (labels.shape[0]! > 0 && per !== 1)) {
    fail(`the shape of "${labels.name}"`, "one class a sample", labels.shape.join("×") || "one number");
  }
  if (labels.shape[0] !== count) {
    fail(
      `the number of labels in "${labels.name}"`,
      `${count}, one a sample of "${images.name}"`,
      labels.shape[0]!,
    );
  }
  const all = new Float64Array(count);
  labels.read(0, all);
  const bad = all.findIndex((label) =>
    !(Number.isInteger(label) && label >= 0 && label < (classes ?? 2 ** 31))
  );
  if (bad >= 0) {
    const most = classes === undefined
      ? "a class, from 0 on"
      : `from 0 to ${classes - 1}, as those of the training samples`;
    fail(`label ${bad} in "${labels.name}" (${part})`, most, all[bad]!);
  }
  return all.reduce((most, label) => Math.max(most, label), -1);
}

/** Elements that are looked at to tell the range of an array. */
const looked = 2 ** 20;

/** Numbers that look like the bytes of pictures are left as they are, which is rarely meant. */
function rangeNotes(images: ArrayPair["images"]): string[] {
  const values = new Float64Array(Math.min(looked, sizeOf(images.shape)));
  if (images.shape.length < 3 || values.length === 0) return [];
  images.read(0, values);
  const [least, most] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  if (!(least >= 0 && most > 8 && most <= 255)) return [];
  return [
    `values are from ${+least.toPrecision(4)} to ${+most.toPrecision(
      4,
    )}, as they stand: normalize(DATA, mean: 0, std: ${most > 64 ? 255 : most}) makes them 0 to 1`,
  ];
}

/**
 * @param pairs samples and labels of each part that there is @param hash of the files
 * @throws Error that names the array and the sample when labels do not fit.
 */
export function arrayData(
  name: string,
  pairs: Partial<Readonly<Record<Part, ArrayPair>>>,
  hash: string,
  notes: readonly string[],
): DataSet {
  const given = parts.filter((part) => pairs[part] !== undefined), [first] = given;
  const shape = pairs[first!]!.images.shape;
  // What the training samples show is what there is to know.
  const classes = 1 + checkLabels(name, first!, pairs[first!]!, undefined);
  for (const part of given.slice(1)) {
    const { images } = pairs[part]!;
    checkLabels(name, part, pairs[part]!, classes);
    if (images.shape.slice(1).join() !== shape.slice(1).join()) {
      throw new DataError(
        name,
        `each sample of "${images.name}" must be ${shape.slice(1).join("×")}: it is ${
          images.shape.slice(1).join("×")
        }`,
      );
    }
  }
  const layout = layoutOf(shape);
  const bases = Object.fromEntries(given.map((part) => [part, samplesOf(pairs[part]!, layout)]));
  const indices = given.map((
    part,
  ) => [part, Array.from({ length: bases[part]!.count }, (_, i) => [part, i] as const)]);
  const split = splitParts<readonly [Part, number]>(Object.fromEntries(indices));
  const of = (part: Part): Samples => {
    const own = split.parts[part], base = bases[own[0]?.[0] ?? first!]!;
    return own.length === base.count ? base : pick(base, own.map(([, i]) => i));
  };
  return {
    name,
    shape: layout.shape,
    classes,
    parts: { train: of("train"), valid: of("valid"), test: of("test") },
    notes: [
      ...notes,
      ...split.notes,
      ...(pairs[first!]!.images.isBytes ? ["bytes are divided by 255"] : rangeNotes(pairs[first!]!.images)),
      ...(layout.last ? ["channels stand last in the file and first here"] : []),
    ],
    hash,
  };
}
