import { describe, expect, test } from "vitest";
import { openModel } from "../../../src/model/open.ts";
import { safetensorsModel } from "../../../src/model/safetensors_model.ts";
import { flipBytes, setBytes, survive, truncate } from "./hostile.ts";
import { digests, expected, made } from "./library_files.ts";
import { MemorySource } from "./sources.ts";

const open = (content: Uint8Array) => safetensorsModel("m.safetensors", new MemorySource(content));

const remember = (opened: MemorySource[]) => (location: string) => {
  opened.push(made(location));
  return opened.at(-1)!;
};

/** A file with a header of any text and so many bytes of data. */
function file(header: string, data = 0, length = BigInt(header.length)): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}
const tensors = (entries: Record<string, unknown>, data: number) => file(JSON.stringify(entries), data);

describe("a safetensors file of the library", () => {
  test("is a model: values, layers, and what is kept as it is", () => {
    const source = made("plain.safetensors");
    const model = openModel("dir/plain.safetensors", source);
    expect(source.bytesRead).toBeLessThan(2000);
    expect(digests(model)).toEqual(expected.safetensors);
    expect([model.name, model.format, model.metadata.get("format")]).toEqual(["plain", "safetensors", "pt"]);
    expect(model.layers.map((l) => `${l.path} ${l.type}`).sort()).toEqual([
      "conv conv2d",
      "lm_head linear",
      "model.embed_tokens embedding",
      "model.layers.0.input_layernorm norm",
      "model.layers.0.self_attn.q_proj linear",
      "model.layers.1.input_layernorm norm",
      "model.layers.1.self_attn.q_proj linear",
    ]);
    expect(model.others).toMatchObject([{ path: "position_ids", dtype: "I64", shape: [1, 6], bytes: 48 }]);
    expect(model.notes).toEqual(["1 tensor is kept as it is: position_ids (I64, 1×6)"]);
    model.close();
    expect(source.closed).toBe(true);
  });

  test("gives weights of 16 bits as they are stored, too", () => {
    const model = openModel("plain.safetensors", made("plain.safetensors"));
    const halves = model.tensors.filter((t) => t.half !== undefined).map((t) => [t.dtype, t.half!.storage]);
    expect(halves).toHaveLength(5);
    for (const [dtype, storage] of halves) expect(storage).toBe(dtype);
  });

  test("in parts is the same model, by its index", () => {
    const index = made("sharded.safetensors.index.json");
    const opened: MemorySource[] = [];
    const model = openModel("dir/sharded.safetensors.index.json", index, { beside: remember(opened) });
    expect(digests(model)).toEqual(expected.safetensors);
    expect([model.name, opened.length]).toEqual(["sharded", 2]);
    expect(model.hash).toMatch(/^[0-9a-f]{64}$/);
    model.close();
    expect([index, ...opened].map((source) => source.closed)).toEqual([true, true, true]);
  });
});

describe("an index", () => {
  const text = (index: unknown) => new MemorySource(new TextEncoder().encode(JSON.stringify(index)));
  const sharded = (index: unknown) => openModel("m.safetensors.index.json", text(index), { beside: made });

  test("that leads out of the folder opens nothing", () => {
    for (const location of ["../x.safetensors", "/etc/passwd", "C:\\x", "a/../../b", ""]) {
      expect(() => sharded({ weight_map: { w: location } })).toThrow(
        "must be a file below the model's folder",
      );
    }
  });
  test("that names a tensor which is not in the file", () => {
    expect(() => sharded({ weight_map: { w: "plain.safetensors" } })).toThrow(
      'weight_map["w"] at byte 0 must be in "plain.safetensors": it is not',
    );
  });
  test("that names a file which is not there says which", () => {
    const beside = (location: string) => {
      throw new Error(`Cannot open "${location}" as it must exist: there is no such file`);
    };
    expect(() => openModel("m.json", text({ weight_map: { w: "b.safetensors" } }), { beside })).toThrow(
      'weight_map at byte 0 names "b.safetensors", which cannot be opened: it must exist: there is no such file',
    );
  });
  test("without a map", () => {
    expect(() => sharded([])).toThrow("weight_map at byte 0 must be an object");
    expect(() => sharded({ weight_map: { w: 1 } })).toThrow(
      'weight_map["w"] at byte 0 must be the name of a file',
    );
  });
  test("closes the files that it has opened when one is damaged", () => {
    const opened: MemorySource[] = [];
    const index = {
      weight_map: { "lm_head.weight": "plain.safetensors", w: "sharded.safetensors.index.json" },
    };
    expect(() => openModel("m.json", text(index), { beside: remember(opened) })).toThrow(
      "the length of the header at byte 0",
    );
    expect(opened.map((source) => source.closed)).toEqual([true, true]);
  });
  test("says which tensors it leaves out", () => {
    const model = sharded({ weight_map: { "lm_head.weight": "plain.safetensors" } });
    expect(model.tensors.map((t) => t.path)).toEqual(["lm_head.weight"]);
    expect(model.notes).toEqual(["plain.safetensors: the index leaves out 9 of its tensors"]);
  });
});

describe("a damaged safetensors file", () => {
  const whole = made("plain.safetensors").bytes;
  const head = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));

  test("cut off at any byte of its header, or before its end", () => truncate(open, whole, head));
  test("with flipped bytes", () => void expect(flipBytes(open, whole, head)).toBeGreaterThan(300));
  test("with each byte of its header changed", () => setBytes(open, whole, head, 3));

  test("whose header is said to be 2^60 bytes long", () => {
    expect(survive(open, file("{}", 0, 1n << 60n))).toBe(
      'Cannot read "m.safetensors" as safetensors: the length of the header at byte 0 must be at most 2: it is 1152921504606846976',
    );
  });

  const two = (from: number) => ({
    a: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
    b: { dtype: "F32", shape: [2], data_offsets: [from, from + 8] },
  });
  test("whose tensors overlap", () => {
    expect(survive(open, tensors(two(8), 16))).toBe("");
    expect(survive(open, tensors(two(4), 16))).toMatch(
      /b\.data_offsets at byte 62 must not overlap those of "a": they begin 4 bytes before its end/,
    );
  });
  test("whose tensors end behind it", () => {
    expect(survive(open, tensors(two(16), 16))).toMatch(
      /b\.data_offsets at byte \d+ must be two offsets, ascending, up to 16: it is \[16,24\]/,
    );
  });
  test("whose shape is not what its bytes hold", () => {
    for (const shape of [[3], [2, 2 ** 40], [2 ** 52, 2 ** 52], []]) {
      const entry = { dtype: "BF16", shape, data_offsets: [0, 8] };
      expect(survive(open, tensors({ w: entry }, 8))).toMatch(
        /w\.data_offsets at byte 9 must hold .*: it holds 8/,
      );
    }
  });
  test.for<[field: string, entry: unknown]>([
    ["w", 3],
    ["w.dtype", { shape: [1], data_offsets: [0, 4] }],
    ["w.shape", { dtype: "F32", shape: [-1], data_offsets: [0, 4] }],
    ["w.shape", { dtype: "F32", shape: Array(65).fill(1), data_offsets: [0, 4] }],
    ["w.data_offsets", { dtype: "F32", shape: [1], data_offsets: [4, 0] }],
    ["w.data_offsets", { dtype: "F32", shape: [1], data_offsets: [0.5, 4.5] }],
  ])("names the field %s", ([field, entry]) => {
    expect(survive(open, tensors({ w: entry }, 8))).toContain(`as safetensors: ${field} at byte 9 must be`);
  });
  test("whose header is not UTF-8", () => {
    const bytes = file('{"aa":1}');
    bytes[10] = 0xff;
    expect(survive(open, bytes)).toContain("the header at byte 8 must be text in UTF-8");
  });
});

test("types that are no real numbers are kept, whatever their names", () => {
  const entries = {
    toString: { dtype: "constructor", shape: [3], data_offsets: [0, 5] },
    empty: { dtype: "F32", shape: [0, 4], data_offsets: [5, 5] },
    fp8: { dtype: "F8_E4M3", shape: [3], data_offsets: [5, 8] },
  };
  const model = open(tensors(entries, 8));
  expect(model.others!.map((t) => `${t.path} ${t.dtype} ${t.bytes}`)).toEqual([
    "toString constructor 5",
    "empty F32 0",
    "fp8 F8_E4M3 3",
  ]);
});
