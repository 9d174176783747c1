/** Data and its parts: what a recipe may see, what a sweep may be judged by, and the files that it comes in. */
import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/model/sha256.ts";
import type { Ports } from "../../../src/ports.ts";
import { SampleError } from "../../../src/recipe/data/data_error.ts";
import type { DataSet, Samples } from "../../../src/recipe/data/data_set.ts";
import { type ImageFiles, openImages } from "../../../src/recipe/data/images.ts";
import { readIdx } from "../../../src/recipe/data/idx.ts";
import { Workspace } from "../../../src/recipe/evaluate_cell.ts";
import { MemorySource, packaged } from "../model/sources.ts";
import { plain } from "../../open_session.ts";

const samples = (count: number): Samples => ({
  count,
  shapeOf: () => [1, 2, 2],
  read: (_first, _count, into) => into.fill(0.5),
});
const digits: DataSet = {
  name: "digits",
  shape: [1, 2, 2],
  classes: 3,
  parts: { train: samples(100), valid: samples(20), test: samples(30) },
  notes: [],
  hash: "0",
};

/** Runs a cell in which `digits` is data: what it shows, and why it fails. */
async function run(text: string, also?: DataSet): Promise<string> {
  const ports: Ports = {
    open: (path) => {
      throw new Error(`Cannot open "${path}": there is no such file`);
    },
    openPackaged: packaged,
    create: () => {
      throw new Error("nothing is written here");
    },
    interrupt: new Int32Array(new SharedArrayBuffer(4)),
    threads: 1,
  };
  const workspace = new Workspace(ports, { language: "en" });
  workspace.scope.set("digits", { kind: "data", data: { set: digits } });
  if (also !== undefined) workspace.scope.set(also.name, { kind: "data", data: { set: also } });
  const shown: string[] = [];
  const failure = await workspace.run(text, {
    place: "cell",
    replay: false,
    emit: (o) =>
      shown.push(o.kind === "stream" ? o.text : o.kind === "clear" ? "" : String(o.data["text/plain"])),
  });
  workspace.close();
  return plain([...shown, ...(failure?.traceback ?? [])].join("\n"));
}

const recipe = (calibrate: string) =>
  `recipe r { ${calibrate}  quantize weights of linear to int(4) per channel  solve gptq }\n`;

describe("what a recipe may see", () => {
  test("a part is shown with its samples", async () => {
    expect(await run("digits")).toContain("digits: 100 train, 20 valid, 30 test samples of 1×2×2, 3 classes");
    expect(await run("digits.valid")).toContain("digits.valid: 20 samples of 1×2×2, 3 classes");
  });

  test("train and valid, and explain names them", async () => {
    const text = await run(
      `m = open("ocr")\n${recipe("calibrate on digits.train take 64 samples")}explain r() on m`,
    );
    expect(text.replace(/ +/g, " ")).toContain("1 calibrate digits.train, 64 samples data yes line 2");
    expect(await run(recipe("calibrate on digits.valid"))).toBe("");
  });

  test.each([
    ["calibrate on digits.test take 8 samples", "calibrates-on-test", "Use digits.train"],
    ["calibrate on digits", "missing-choice", "Write digits.train or digits.valid"],
    [
      "calibrate on digits.train take 101 samples",
      "out-of-range",
      "at most 100 samples, all of digits.train",
    ],
    ["calibrate on digits.train take 0 samples", "out-of-range", "a positive number of samples"],
    ["calibrate on digits.dev", "unknown-name", "train, valid and test"],
    ["calibrate on digits.train.valid", "unknown-name", `Cannot find the part "valid" of digits.train`],
  ])("%s: %s", async (calibrate, code, words) => {
    const text = await run(recipe(calibrate));
    expect(text).toContain(`error[${code}]`);
    expect(text.replace(/\s+/g, " ")).toContain(words);
  });

  test("test data under another name is still test data", async () => {
    expect(await run(`t = digits.test\n${recipe("calibrate on t")}`)).toContain("error[calibrates-on-test]");
  });

  test("what is made of test data is test data", async () => {
    expect(await run(recipe("calibrate on take(digits.test, 5 samples)"))).toContain(
      "error[calibrates-on-test]",
    );
    const made = `held = shuffle(digits.test, seed: 1)\n`;
    expect(await run(made + recipe("calibrate on held"))).toContain("error[calibrates-on-test]");
    expect(await run(recipe("calibrate on shuffle(digits.train, seed: 1) take 5 samples"))).toBe("");
  });

  test.each([
    ["take(digits, 5 samples)", "missing-choice", "take(digits.train, 512 samples)"],
    ["take(digits.train, 101 samples)", "out-of-range", "at most 100 samples, all of digits.train"],
    ["take(digits.train, 5 bits)", "wrong-unit", "must be a number of samples"],
    ["shuffle(digits)", "missing-parameter", "shuffle(mnist.train, seed: 0)"],
    ["shuffle(3, seed: 1)", "wrong-kind", "must be a data set"],
    ["normalize(digits, mean: 0)", "missing-parameter", '"std" must be given'],
    ["normalize(digits, mean: [1, 2], std: 1)", "out-of-range", "must be one number: it is 2"],
    ["normalize(digits, mean: 0, std: 0)", "out-of-range", "must be positive: it is 0"],
  ])("%s: %s", async (text, code, words) => {
    const said = await run(text);
    expect(said).toContain(`error[${code}]`);
    expect(said.replace(/\s+/g, " ")).toContain(words);
  });

  test("data that nothing looks at is told", async () => {
    const text = await run(
      `m = open("ocr")\nrecipe r { calibrate on digits.train  quantize weights of linear to int(4) per channel }\nexplain r() on m`,
    );
    expect(text).toContain("warning[calibration-unused]");
  });
});

test("a sample that cannot be read is told at the statement that looks at it", async () => {
  const broken: Samples = {
    ...samples(5),
    labels: (_first, _count, into) => into.fill(0),
    read: () => {
      throw new SampleError(`Cannot read "a/3.png" as a picture: its pixels must be whole: CRC mismatch`);
    },
  };
  const text = await run(
    "net = train network { dense(3) } on broken.train for 1 epochs using sgd(rate: 0.1, momentum: 0) seed 1",
    { ...digits, name: "broken", parts: { train: broken, valid: broken, test: broken } },
  );
  expect(text).toContain('error[cannot-compute]: Cannot read "a/3.png" as a picture');
  expect(text).toContain("cell:1:1");
});

describe("what a sweep may be judged by", () => {
  const sweep = (on: string) =>
    `m = open("ocr")\nrecipe r(b) { quantize weights of linear to int(b) per channel }\n` +
    `g = sweep b in 2..3 { evaluate apply r(b) to m on ${on} by accuracy }`;

  test("test data earns a warning before anything runs, valid data none", async () => {
    const text = await run(sweep("digits.test"));
    expect(text).toContain("warning[tunes-on-test]");
    expect(text).toContain("Sweep on digits.valid");
    expect(await run(sweep("digits.valid"))).not.toContain("tunes-on-test");
  });

  test("under another name too, whether this cell gave it or not", async () => {
    expect(await run(`held = digits.test\n${sweep("held")}`)).toContain("warning[tunes-on-test]");
    expect(await run(`held = digits.valid\n${sweep("held")}`)).not.toContain("tunes-on-test");
    expect(await run(sweep("take(digits.test, 5 samples)"))).toContain("warning[tunes-on-test]");
  });

  test("a model is judged by a part, and by what looks at it", async () => {
    expect(await run(`m = open("ocr")\nevaluate m on digits by accuracy`)).toContain("error[missing-choice]");
    expect(await run(`m = open("ocr")\nevaluate m on digits.test by bits`)).toContain("error[no-effect]");
  });
});

/** An IDX file of unsigned bytes. */
function idx(shape: readonly number[], value: (i: number) => number): Uint8Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const bytes = new Uint8Array(4 + 4 * shape.length + size);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((n, i) => new DataView(bytes.buffer).setUint32(4 + 4 * i, n));
  for (let i = 0; i < size; i++) bytes[4 + 4 * shape.length + i] = value(i);
  return bytes;
}

describe("images in IDX files", () => {
  const contents: Record<string, Uint8Array> = {
    a: idx([5, 2, 3], (i) => i),
    b: idx([5], (i) => i % 3),
    c: idx([2, 2, 3], (i) => 255 - i),
    d: idx([2], (i) => i),
  };
  const open = (path: string) => new MemorySource(contents[path]!);
  const files: ImageFiles = {
    name: "few",
    images: { train: "a", test: "c" },
    labels: { train: "b", test: "d" },
    classes: 3,
    valid: 2,
    sha256: sha256(...["a", "b", "c", "d"].map(open)),
    notes: [],
  };

  test("the last of the training images are for validation", () => {
    const { parts, shape } = openImages(files, open);
    expect(shape).toEqual([1, 2, 3]);
    expect([parts.train.count, parts.valid.count, parts.test.count]).toEqual([3, 2, 2]);
    const pixels = new Float32Array(12);
    parts.valid.read(0, 2, pixels);
    expect([...pixels]).toEqual(Array.from({ length: 12 }, (_, i) => Math.fround((18 + i) / 255)));
    const labels = new Int32Array(2);
    parts.valid.labels!(0, 2, labels);
    expect([...labels]).toEqual([0, 1]);
    parts.test.read(1, 1, pixels);
    expect(pixels[0]).toBe(Math.fround(249 / 255));
    expect(() => parts.valid.read(1, 2, pixels)).toThrow("there are 2");
  });

  test("other files, fewer labels, and files that are cut off are refused", () => {
    expect(() => openImages({ ...files, sha256: "0" }, open)).toThrow("its SHA-256 must be 0");
    expect(() => openImages({ ...files, labels: { train: "d", test: "d" } }, open)).toThrow(
      "5 images must have as many labels: there are 2",
    );
    const cut = (bytes: number) => new MemorySource(contents.a!.subarray(0, bytes));
    expect(() => readIdx("x", cut(20), 3)).toThrow(
      "the size of the file at byte 16 must be 46 bytes: it is 20",
    );
    expect(() => readIdx("x", cut(7), 3)).toThrow("the header at byte 0 must be 16 bytes: it is 7");
    expect(() => readIdx("x", open("b"), 3)).toThrow("the header at byte 0");
    expect(() => readIdx("x", open("a"), 1)).toThrow("the number of axes at byte 3 must be 1: it is 3");
  });
});
