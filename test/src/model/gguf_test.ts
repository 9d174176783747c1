import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { layouts } from "../../../src/gguf/layouts.ts";
import { GgufModel } from "../../../src/model/gguf/read.ts";
import { typeOfScheme } from "../../../src/model/gguf/types.ts";
import { openModel } from "../../../src/model/open.ts";
import { createEngine } from "../../../src/numerics/engine.ts";
import { ggufDecoder } from "../../../src/recipe/decode_gguf.ts";
import { made as blocksOf } from "../gguf/fixture.ts";
import { type Bytes, gguf, info, pair, text, u32, u64 } from "./gguf_bytes.ts";
import { flipBytes, setBytes, survive, truncate } from "./hostile.ts";
import { digests, expected, made } from "./library_files.ts";
import { MemorySource } from "./sources.ts";

const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());
const decode = ggufDecoder({ engine: () => engine });
const open = (content: Uint8Array) => new GgufModel("m.gguf", new MemorySource(content), decode);

describe("a GGUF file of the library", () => {
  const source = made("plain.gguf");
  const model = openModel("dir/plain.gguf", source, { decode });

  test("has the values that the library decodes, of every type", () => {
    expect(digests(model)).toEqual(expected.gguf);
    expect(model.tensors.filter((t) => t.blocks).map((t) => `${t.blocks!.type} ${t.blocks!.bytes}`)).toEqual([
      "q4_0 864",
      "q4_1 960",
      "q5_0 1056",
      "q5_1 1152",
      "q8_0 1632",
      "tq1_0 324",
      "tq2_0 396",
    ]);
  });
  test("has its metadata, layers and what is kept as it is", () => {
    expect(model.metadata.get("general.architecture")).toBe("llama");
    expect(model.metadata.get("llama.rope.freq_base")).toBe("10000");
    expect(model.metadata.get("quire.test.flag")).toBe("true");
    expect(model.metadata.get("tokenizer.ggml.tokens")).toBe("(3 of text)");
    expect(model.layers.at(-1)).toMatchObject({ path: "output_norm", type: "norm" });
    expect(model.others).toMatchObject([{ path: "counts", dtype: "i32", shape: [5], bytes: 20 }]);
  });
  test("is read in parts that begin within a block", () => {
    const tensor = model.tensors.find((t) => t.blocks?.type === "q5_1")!;
    const whole = new Float32Array(tensor.size);
    tensor.readElements!(0, whole);
    for (const [from, length] of [[0, 1], [31, 2], [33, 500], [511, 513], [1535, 1], [7, 0]] as const) {
      const part = new Float32Array(length);
      tensor.readElements!(from, part);
      expect(part).toEqual(whole.slice(from, from + length));
    }
  });
});

test.for(Object.keys(layouts))("blocks of %s have ggml's values", (scheme) => {
  const { bytes, decoded } = blocksOf(scheme);
  const { number, bytes: each, elements } = typeOfScheme(scheme)!;
  const head = gguf({
    infos: [info("w", [256, bytes.length / each * elements / 256], number, 0)],
    data: bytes.length,
  });
  head.set(bytes, head.length - bytes.length);
  const [tensor] = open(head).tensors, values = new Float32Array(tensor!.size);
  tensor!.readElements!(0, values);
  expect(createHash("sha256").update(values).digest("hex")).toBe(decoded);
});

describe("a damaged GGUF file", () => {
  const whole = made("plain.gguf").bytes;
  const head = open(whole).header.tensors[0]!.offset;

  test("cut off at any byte of its header, or before its end", () => truncate(open, whole, head - 31, 12));
  test("with flipped bytes", () => void expect(flipBytes(open, whole, head)).toBeGreaterThan(250));
  test("with each byte of its header changed", () => setBytes(open, whole, head, 3));
  test("whose blocks are any bytes", () => void flipBytes(open, whole, whole.length, 30));

  const says = (parts: Parameters<typeof gguf>[0]) =>
    survive(open, gguf(parts)).replace(/^.*? as GGUF: /, "");
  const one = (value: Bytes) => says({ pairs: [value] });

  test("with another magic", () => expect(says({ magic: "GGML" })).toBe('magic at byte 0 must be "GGUF"'));
  test("of another version", () => {
    expect(says({ version: 1 })).toBe("version at byte 4 must be 2 or 3: it is 1");
    expect(says({ version: 0x3000000 })).toBe("version at byte 4 must be 2 or 3: the file is big-endian");
  });
  test("with a billion tensors, or pairs", () => {
    expect(says({ tensorCount: 1e9 })).toBe(
      "tensor_count at byte 8 must be at most 0, what the file has room for: it is 1000000000",
    );
    expect(says({ pairCount: 2n ** 64n - 1n })).toBe(
      "metadata_kv_count at byte 16 must be at most 0, what the file has room for: it is 18446744073709551615",
    );
  });
  test("with lengths past its end", () => {
    expect(one([...u64(2n ** 60n), 1, 2, 3, 4, 5, 6])).toBe(
      "metadata_kv[0].key at byte 24 must be at most 6, what the file has room for: it is 1152921504606846976",
    );
    expect(one(pair("k", 8, ...u64(100), 1))).toContain('"k" at byte 37 must be at most 1');
    expect(one(pair("k", 9, ...u32(4), ...u64(2n ** 62n), 1))).toContain(
      'the length of "k" at byte 41 must be at most 0',
    );
  });
  test("with types that there are not, and arrays in arrays in arrays", () => {
    expect(one(pair("key", 13, 0, 0))).toContain('"key" at byte 35 must have a type from 0 to 12: it is 13');
    expect(one(pair("key", 9, ...u32(77), ...u64(0)))).toContain(
      "must have elements of a type from 0 to 12: it is 77",
    );
    const nested = Array.from({ length: 9 }, () => [...u32(9), ...u64(1)]).flat();
    expect(one(pair("key", 9, ...nested, ...u32(0), ...u64(0)))).toContain(
      "must not be an array in 8 others",
    );
    expect(says({ infos: [info("w", [1], 99, 0)], data: 4 })).toContain(
      "tensor_infos[0].type at byte 45 must be a type of ggml that is known: it is 99",
    );
  });
  test("with keys or names that come twice", () => {
    expect(says({ pairs: [pair("k", 0, 1), pair("k", 0, 1)] })).toBe(
      'metadata_kv[1] at byte 38 must not come twice: "k"',
    );
    expect(says({ infos: [info("w", [1], 0, 0), info("w", [1], 0, 32)], data: 64 })).toContain(
      "must not come twice",
    );
  });
  test("with an alignment that is none", () => {
    for (const bytes of [0, 24, 2 ** 31]) {
      expect(one(pair("general.alignment", 4, ...u32(bytes)))).toContain(
        `general.alignment at byte 24 must be a power of two up to 2^20: it is ${bytes}`,
      );
    }
  });
  test.for<[why: string, dims: (number | bigint)[], type: number, offset: number]>([
    ['dimensions of "w" at byte 24 must begin with a multiple of 32 for q4_0: it is 33', [33, 2], 2, 0],
    ['offset of "w" at byte 24 must be a multiple of 32: it is 4', [4], 0, 4],
    ['offset of "w" at byte 24 must leave 68 bytes before the end of the data at 64: it is 0', [17], 0, 0],
    ['offset of "w" at byte 24 must leave 6.4', [2 ** 50, 2 ** 50, 2 ** 50, 2 ** 50], 0, 0],
    ["dimensions[0] at byte 37 must be below 2^53: it is 9007199254740992", [2n ** 53n], 0, 0],
    ["n_dimensions at byte 33 must be at most 4: it is 5", [1, 1, 1, 1, 1], 0, 0],
  ])("%s", ([why, dims, type, offset]) => {
    expect(says({ infos: [info("w", dims, type, offset)], data: 64 })).toContain(`tensor_infos[0].${why}`);
  });
  test("whose tensors overlap", () => {
    const infos = [info("a", [9], 0, 0), info("b", [8], 0, 32)];
    expect(says({ infos, data: 96 })).toBe(
      'tensor_infos[1].offset of "b" at byte 57 must not overlap "a": it begins 4 bytes before its end',
    );
  });
});

test("types that are not decoded, and tensors without elements, are kept", () => {
  const infos = [info("a", [256], 16, 0), info("b", [0, 4], 0, 96), info("scalar", [], 0, 96)];
  const model = open(gguf({ infos, data: 128, pairs: [pair("general.name", 8, ...text("x"))] }));
  expect(model.others.map((t) => `${t.path} ${t.dtype} ${t.bytes}`)).toEqual(["a iq2_xxs 66", "b f32 0"]);
  expect(model.tensors.map((t) => [t.path, t.size])).toEqual([["scalar", 1]]);
});
