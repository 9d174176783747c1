import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { npyModel, npzModel } from "../../../src/model/numpy/read.ts";
import { openModel } from "../../../src/model/open.ts";
import { flipBytes, setBytes, survive, truncate } from "./hostile.ts";
import { expected, made } from "./library_files.ts";
import { MemorySource } from "./sources.ts";

const digest = (values: Float32Array) => createHash("sha256").update(values).digest("hex");

test("an array of its own is a model of one tensor", () => {
  const model = openModel("dir/one.npy", made("one.npy"));
  const [tensor] = model.tensors, values = new Float32Array(35);
  tensor!.read(0, 5, values);
  expect(digest(values)).toBe(expected.npz["dense.weight"]);
  expect([model.name, model.format, tensor!.path, tensor!.layer.type]).toEqual([
    "one",
    "npy",
    "one",
    "linear",
  ]);
});

test("an archive is a model of its arrays, whatever their order in memory", () => {
  const source = made("stored.npz"), model = openModel("arrays", source);
  const found = model.tensors.map((t) => {
    const values = new Float32Array(t.size);
    t.read(0, t.rows, values);
    return [t.path, digest(values)];
  });
  const { big: _big, ...digests } = expected.npz;
  expect(Object.fromEntries(found)).toEqual(digests);
  expect(model.tensors.map((t) => `${t.layer.path} ${t.layer.type} ${t.role} ${t.dtype}`)).toEqual([
    "dense linear weights f32",
    "dense linear bias f64",
    "turned linear weights f32",
    "half linear weights f16",
  ]);
  expect(model.notes).toEqual(["2 tensors are kept as they are: big (>f4, 3×3), labels (i64, 4)"]);
  model.close();
  expect(source.closed).toBe(true);
});

test("a compressed archive is refused, with what to do", () => {
  expect(() => openModel("deflated.npz", made("deflated.npz"))).toThrow(
    /dense\.weight\.npy at byte \d+ must be stored as it is: it is compressed by method 8/,
  );
});

test("another archive is no model", () => {
  const bytes = made("stored.npz").bytes.slice();
  bytes.set(new TextEncoder().encode("dense.weight.txt"), 30);
  expect(() => openModel("a.zip", new MemorySource(bytes))).toThrow("it is a zip archive");
});

const openNpy = (content: Uint8Array) => npyModel("a.npy", new MemorySource(content));
const openNpz = (content: Uint8Array) => npzModel("a.npz", new MemorySource(content));

describe("a damaged array", () => {
  const whole = made("one.npy").bytes;
  test("cut off anywhere", () => truncate(openNpy, whole, whole.length));
  test("with flipped bytes", () => void expect(flipBytes(openNpy, whole, 70)).toBeGreaterThan(200));
  test("with each byte of its header changed", () => setBytes(openNpy, whole, 128));

  function says(header: string, version = 1): string {
    const bytes = new Uint8Array(10 + header.length + 64);
    bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), version, 0]);
    new DataView(bytes.buffer).setUint16(8, header.length, true);
    bytes.set(new TextEncoder().encode(header), 10);
    return survive(openNpy, bytes).replace(/^.* as a NumPy array: /, "");
  }
  const array = (shape: string, descr = "'<f4'") =>
    `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;
  test("that does not say what it is", () => {
    expect(says(array("(4, 4)"))).toBe("");
    expect(says(array("()"))).toBe("");
    expect(says(array("(4, 5)"))).toBe("shape at byte 10 must leave 80 bytes before the end: there are 64");
    expect(says(array("(9007199254740992, 9007199254740992)"))).toContain("shape at byte 10 must leave");
    expect(says(array("(-1,)"))).toBe("shape at byte 10 must be whole numbers");
    expect(says(array(`(${"1,".repeat(65)})`))).toContain("must be at most 64 sizes: it is 65");
    expect(says(array("(4,)", "[('a', '<f4')]"))).toBe(
      "descr at byte 10 must be the type of single elements",
    );
    expect(says("{'descr': '<f4', 'shape': (1,)}")).toBe("fortran_order at byte 10 must be True or False");
    for (
      const shape of [
        "(1 2)",
        "(,)",
        "1",
        `(${"1".repeat(60000)}`,
        `(${"1".repeat(60000)})`,
        `(${"1 ".repeat(30000)}`,
      ]
    ) {
      expect(says(array(shape))).toBe("shape at byte 10 must be whole numbers");
    }
    expect(says(array("(4,)"), 9)).toBe("the version at byte 6 must be 1, 2 or 3: it is 9");
  });
  test("of objects is kept and never unpickled", () => {
    expect(says(array("(4,)", "'|O'"))).toBe("");
  });
});

describe("a damaged archive", () => {
  const whole = made("stored.npz").bytes;
  test("cut off anywhere", () => truncate(openNpz, whole, whole.length));
  test("with flipped bytes", () => void expect(flipBytes(openNpz, whole, whole.length)).toBeGreaterThan(100));
  test("with each byte changed", () => setBytes(openNpz, whole, whole.length, 2));
  test("whose directory claims more than the file has", () => {
    const copy = whole.slice(), view = new DataView(copy.buffer), end = copy.length - 22;
    view.setUint16(end + 10, 60000, true);
    expect(survive(openNpz, copy)).toContain("the number of members at byte");
    view.setUint16(end + 10, 6, true);
    view.setUint32(end + 12, 0x7fffffff, true);
    expect(survive(openNpz, copy)).toContain("the directory at byte");
  });
});
