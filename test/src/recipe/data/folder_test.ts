/** Folders and arrays of the user as data: what is read, and what is said of what does not fit. */
import fc from "fast-check";
import { encode } from "fast-png";
import { gzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { dataZh } from "../../../../grammar/data_phrases.ts";
import type { DataSet, Samples } from "../../../../src/recipe/data/data_set.ts";
import { type FolderPorts, openFolder } from "../../../../src/recipe/data/folder.ts";
import { MemorySource } from "../../model/sources.ts";

type Contents = Record<string, Uint8Array | string>;

function portsOf(contents: Contents): FolderPorts {
  const open = (path: string) => {
    const bytes = contents[path.replace(/^set\//, "")];
    if (bytes === undefined) throw new Error(`Cannot open ${path}: there is no such file`);
    return new MemorySource(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  };
  return {
    open,
    keep: open,
    list(folder) {
      const root = folder === "set" ? "" : folder.replace(/^set\//, "") + "/";
      const inside = Object.keys(contents).filter((path) => path.startsWith(root));
      return [...new Set(inside.map((path) => path.slice(root.length).replace(/\/.*/, "/")))].sort();
    },
    alphabet: () => ["", "a", " "],
    poll: () => {},
  };
}
/** Whatever is said of data that does not fit is said in Chinese too. */
function openSet(contents: Contents): DataSet {
  try {
    return openFolder("set/", portsOf(contents));
  } catch (error) {
    const [, reason] =
      /^(?:Cannot open "set" as data: )?((?:Cannot read ".+" as (?:labels|a picture): )?.+)$/s
        .exec((error as Error).message) ?? [];
    if (!/ as (?:IDX|an? (?!picture))/.test(reason!)) {
      expect(dataZh(reason!), reason).toMatch(/\p{Script=Han}/u);
    }
    throw error;
  }
}

const png = (value: number, width = 2, height = 2, channels = 1) =>
  encode({ width, height, channels, data: new Uint8Array(width * height * channels).fill(value) });

const labels = (samples: Samples): number[] => {
  const into = new Int32Array(samples.count);
  samples.labels!(0, samples.count, into);
  return [...into];
};
function values(samples: Samples): number[] {
  const size = Array.from({ length: samples.count }, (_, i) => samples.shapeOf(i).reduce((a, b) => a * b, 1));
  const into = new Float32Array(size.reduce((a, b) => a + b, 0));
  samples.read(0, samples.count, into);
  return [...into];
}

describe("a folder for each class", () => {
  const classes = (count: number): Contents =>
    Object.fromEntries(
      ["2", "10"].flatMap((name) =>
        Array.from({ length: count }, (_, i) => [`${name}/${i}.png`, png(i)] as const)
      ),
    );

  test("without parts a tenth each is drawn for valid and test, always the same", () => {
    const set = openSet(classes(20)), again = openSet(classes(20));
    expect([set.parts.train.count, set.parts.valid.count, set.parts.test.count]).toEqual([32, 4, 4]);
    expect(set.classes).toBe(2);
    expect(set.shape).toEqual([1, 2, 2]);
    expect(values(again.parts.test)).toEqual(values(set.parts.test));
    expect(again.hash).toBe(set.hash);
    expect(set.notes).toContain("valid and test: 4 samples each, drawn from the training samples by seed 0");
    // Numbers in order: 2 is class 0, 10 is class 1.
    expect(set.notes).toContain("classes: 2, 10");
    const all = [set.parts.train, set.parts.valid, set.parts.test].flatMap(labels);
    expect(all.filter((label) => label === 0)).toHaveLength(20);
  });

  test("with parts, under any of their names", () => {
    const set = openSet({
      "train/a/1.png": png(1),
      "train/b/1.png": png(2),
      "val/b/x.png": png(3),
      "test/a/y.png": png(4),
    });
    expect(labels(set.parts.train)).toEqual([0, 1]);
    expect(labels(set.parts.valid)).toEqual([1]);
    expect(values(set.parts.test)).toEqual([4, 4, 4, 4].map((v) => Math.fround(v / 255)));
  });

  test("what does not fit is named", () => {
    expect(() => openSet({ ...classes(2), "10/odd.png": png(1, 3, 2) })).toThrow(
      `"10/odd.png" must be 2×2, grey, as "10/0.png" is: it is 2×3, grey`,
    );
    expect(() => openSet({ ...classes(2), "10/odd.png": png(1, 2, 2, 3) })).toThrow("it is 2×2, colour");
    expect(() => openSet({ ...classes(2), "10/cut.png": png(1).subarray(0, 40) })).toThrow('"10/cut.png"');
    expect(() => openSet({ "train/a/1.png": png(1), "test/c/1.png": png(1) })).toThrow(
      'the class of "test/c/1.png" must be one of the 1 of the training samples: it is "c"',
    );
    expect(() => openSet({ "train/a/1.png": png(1), "extra/1.png": png(1) })).toThrow('there is "extra"');
    expect(() => openSet({ "a/1.txt": "hello" })).toThrow("it must hold PNG or JPEG files: it has none");
    expect(() => openSet({})).toThrow("it must hold a folder for each class");
  });

  test("a file that changes later is told, not read as something else", () => {
    const contents = classes(1), set = openSet(contents);
    contents["2/0.png"] = png(1, 3, 3);
    expect(() => values(set.parts.train)).toThrow(
      '"2/0.png" as it must be as it was when the data was opened',
    );
  });
});

describe("a label file", () => {
  test("texts in a table, with quotes; lines are 48 pixels high", () => {
    const set = openSet({
      "labels.csv": 'file,text\r\n"a.png","x, ""y"""\r\nb.png,z\r\n',
      "a.png": png(255, 4, 24),
      "b.png": png(0, 6, 48, 3),
    });
    expect(set.parts.train.texts!(0, 2)).toEqual(['x, "y"', "z"]);
    expect(set.shape).toEqual([3, 48, -1]);
    expect([set.parts.train.shapeOf(0), set.parts.train.shapeOf(1)]).toEqual([[3, 48, 8], [3, 48, 6]]);
    expect(new Set(values(set.parts.train))).toEqual(new Set([1, -1]));
    expect(set.alphabet).toEqual(["", "a", " "]);
  });

  test("texts as PaddleOCR has them, in parts, with a dictionary", () => {
    const set = openSet({
      "labels.txt": "train/a.png\tone two\ntest/b.png\tthree\n",
      "dictionary.txt": "o\nn\n",
      "train/a.png": png(1),
      "test/b.png": png(2),
    });
    expect(set.parts.train.texts!(0, 1)).toEqual(["one two"]);
    expect(set.parts.test.texts!(0, 1)).toEqual(["three"]);
    expect(set.parts.valid.count).toBe(0);
    expect(set.alphabet).toEqual(["", "o", "n", " "]);
  });

  test("classes", () => {
    const set = openSet({
      "labels.csv": "class,file\ndog,a.png\ncat,b.png\n",
      "a.png": png(1),
      "b.png": png(2),
    });
    expect(labels(set.parts.train)).toEqual([1, 0]);
    expect(set.shape).toEqual([1, 2, 2]);
  });

  const two: Contents = { "a.png": png(1), "b.png": png(2) };
  test.each([
    [
      "file,text\na.png,x\n",
      'each picture must have a label in labels.csv: 1 have none, the first is "b.png"',
    ],
    [
      "file,text\na.png,x\na.png,y\nb.png,z\n",
      'line 3 of labels.csv must name another file than line 2: it is "a.png"',
    ],
    [
      "file,text\na.png,x\nc.png,y\n",
      'line 3 of labels.csv must name a PNG or JPEG file of the folder: it is "c.png"',
    ],
    ["file,text\na.png\n", "line 2 must have 2 fields: it has 1"],
    ['file,text\na.png,"x\n', "line 2 must close its quotes"],
    ["a.png,x\n", 'line 1 must name the columns "file" and "class" or "text": it is "a.png,x"'],
    ["", "line 1 must name the columns"],
  ])("%j", (text, words) => {
    expect(() => openSet({ ...two, "labels.csv": text })).toThrow(words);
  });
  test("a line without a tab", () => {
    expect(() => openSet({ ...two, "labels.txt": "a.png x\n" })).toThrow(
      "line 1 must be a file, a tab and a text",
    );
  });
});

/** An IDX file of unsigned bytes. */
function idx(shape: readonly number[], value: (i: number) => number): Uint8Array {
  const size = shape.reduce((a, b) => a * b, 1), bytes = new Uint8Array(4 + 4 * shape.length + size);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((n, i) => new DataView(bytes.buffer).setUint32(4 + 4 * i, n));
  for (let i = 0; i < size; i++) bytes[4 + 4 * shape.length + i] = value(i);
  return bytes;
}

describe("pairs of IDX files", () => {
  const pair = (part: string, count: number, label: (i: number) => number): Contents => ({
    [`${part}-images-idx3-ubyte`]: idx([count, 1, 2], (i) => i),
    [`${part}-labels-idx1-ubyte.gz`]: gzipSync(idx([count], label)),
  });
  test("packed or not; a tenth for valid", () => {
    const set = openSet({ ...pair("train", 20, (i) => i % 3), ...pair("t10k", 4, () => 1) });
    expect([set.parts.train.count, set.parts.valid.count, set.parts.test.count]).toEqual([18, 2, 4]);
    expect(set.classes).toBe(3);
    const drawn = values(set.parts.valid).map((v) => Math.round(v * 255));
    // Pixels tell which image it was: its label is that of the same image.
    expect(labels(set.parts.valid)).toEqual([drawn[0]! / 2 % 3, drawn[2]! / 2 % 3]);
    expect(drawn[1]).toBe(drawn[0]! + 1);
  });
  test("a label that no training sample has", () => {
    expect(() => openSet({ ...pair("train", 20, (i) => i % 10), ...pair("t10k", 4, (i) => 9 + i) })).toThrow(
      'label 1 in "t10k-labels-idx1-ubyte.gz" (test) must be from 0 to 9, as those of the training samples: it is 10',
    );
  });
  test("packed files that are damaged", () => {
    const bad = (bytes: Uint8Array) =>
      openSet({ ...pair("train", 20, () => 0), "train-labels-idx1-ubyte.gz": bytes });
    const whole = gzipSync(idx([20], () => 0));
    expect(() => bad(whole.subarray(0, 12))).toThrow("as gzip: it must have 18 bytes: it has 12");
    expect(() => bad(whole.subarray(0, whole.length - 4))).toThrow("as gzip");
    const long = whole.slice();
    new DataView(long.buffer).setUint32(long.length - 4, 2 ** 29, true);
    expect(() => bad(long)).toThrow(/the length at byte \d+ must fit \d+ packed bytes: it is 536870912/);
  });
  test("images without labels", () => {
    expect(() => openSet({ "train-images-idx3-ubyte": idx([1, 1, 1], () => 0) })).toThrow(
      "must have labels beside it",
    );
  });
});

describe("every byte bent: data or a reason", () => {
  const wholes: readonly (readonly [name: string, file: string, contents: Contents])[] = [
    ["IDX", "train-images-idx3-ubyte", {
      "train-images-idx3-ubyte": idx([20, 2, 2], (i) => i),
      "train-labels-idx1-ubyte": idx([20], (i) => i % 3),
    }],
    ["labels in IDX", "train-labels-idx1-ubyte", {
      "train-images-idx3-ubyte": idx([20, 2, 2], (i) => i),
      "train-labels-idx1-ubyte": idx([20], (i) => i % 3),
    }],
    ["gzip", "train-images-idx3-ubyte.gz", {
      "train-images-idx3-ubyte.gz": gzipSync(idx([20, 2, 2], (i) => i)),
      "train-labels-idx1-ubyte": idx([20], (i) => i % 3),
    }],
    ["a label file", "labels.csv", {
      "labels.csv": 'file,text\na.png,"x, y"\nb.png,z\n',
      "a.png": png(1),
      "b.png": png(2),
    }],
    ["a picture", "a.png", {
      "labels.csv": "file,class\na.png,1\nb.png,2\n",
      "a.png": png(1),
      "b.png": png(2),
    }],
  ];
  test.each(wholes)("%s", (_, file, contents) => {
    const whole = contents[file]!,
      bytes = typeof whole === "string" ? new TextEncoder().encode(whole) : whole;
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.nat(255),
        fc.nat(bytes.length),
        fc.nat(9),
        (at, byte, cut, often) => {
          const bent = bytes.slice(0, often === 0 ? cut : bytes.length);
          if (at < bent.length) bent[at] = byte;
          try {
            const set = openSet({ ...contents, [file]: bent });
            for (const part of [set.parts.train, set.parts.valid, set.parts.test]) values(part);
          } catch (error) {
            expect((error as Error).message).toMatch(/^Cannot (open|read) .+/s);
          }
        },
      ),
      { seed: 9, numRuns: 300 },
    );
  });
});
