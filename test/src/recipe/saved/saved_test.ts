/** What `save` writes takes the bytes that `report` says, opens again, and is equal to what was saved. */
import { expect, test } from "vitest";
import { pack, type Packing, sizeOf, unpack } from "../../../../src/recipe/saved/packing.ts";
import { createEngine } from "../../../../src/numerics/engine.ts";
import { openSession } from "../../../open_session.ts";

interface Header {
  readonly [name: string]: {
    readonly dtype: string;
    readonly shape: number[];
    readonly data_offsets: number[];
  };
}

function headerOf(bytes: Uint8Array): { header: Header; data: number } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
  return { header, data: bytes.length - 8 - length };
}

/** Of the 120 x 6625 weights of one layer: the format, the type of its codes, and the bytes of all that is stored. */
test.each([
  ["int(8) affine per channel", "I8", 795000 + 6625 * 5],
  ["int(4) affine per group(40)", "U8", 795000 / 2 + 19875 * 4.5],
  ["int(3) symmetric per tensor clip percentile(99%)", "U8", 795000 * 3 / 8 + 4],
  ["binary_clip(13)", "U8", 795000 * 13 / 8],
  ["ternary per channel", "U8", 795000 / 4 + 6625 * 4],
  ["fp6_e3m2 per channel", "U8", 795000 * 6 / 8 + 6625 * 4],
  ["float(e: 5, m: 6) per tensor", "U8", 795000 * 12 / 8 + 4],
  ["kmeans(3) per tensor", "U8", 795000 * 3 / 8 + 8 * 4],
  ["lloyd_max(laplace, bits: 4) per channel", "U8", 795000 / 2 + 6625 * 8],
  ["small", "U8", 795000 / 2 + 19875 + 4],
  ["halves", "U8", 795000 * 3 / 8 + 19875 * 2],
  ["plain", "F32", 795000 * 4],
])("%s: codes %s, %i bytes", async (format, dtype, bytes) => {
  const session = openSession();
  const { error, outputs, statements } = await session.run(`ocr = open("ocr")
scheme small {
  per tensor:    S = f32(max(abs(x)) / (6 * 448))
  per block(40): s = e4m3(max(max(abs(x)) / (6 * S), 2^-6))
  encode e2m1(x / (s * S))
  decode q * (s * S)
}
scheme halves {
  per group(40): s = f16(max(abs(x)))
  encode clamp(floor(x / s * 3), -2..3)
  decode (q + 0.5) * s / 3
}
scheme plain { encode f32(x) decode q }
recipe r { quantize weights of "linear_85" to ${format} }
q = apply r() to ocr
save q to "out/q.safetensors"
back = open("out/q.safetensors")
report q
report back
print back == q`);
  expect(error?.message).toBeUndefined();
  const { header, data } = headerOf(session.files.get("out/q.safetensors")!);
  expect(header["linear_85.w_0.codes"]!.dtype).toBe(dtype);
  expect(data).toBe(Math.ceil(bytes));
  const rows = statements.filter((s) => s.kind === "report").map((s) => JSON.stringify(s.value));
  expect(rows[0]).toContain(String(Math.ceil(bytes)));
  expect(rows[1]).toBe(rows[0]);
  expect(outputs.at(-1)).toMatchObject({ kind: "stream", text: "yes\n" });
  session.session.close();
});

test("side values have the types of their own", async () => {
  const session = openSession();
  const { error } = await session.run(`ocr = open("ocr")
scheme s {
  per tensor:    S = bf16(max(abs(x)))
  per block(40): s = e4m3(max(abs(x)) / S)
  per block(40): z = clamp(round(mean(x) / (S * max(s, 1 / 64)) * 8), int(4))
  encode e2m3(x / (max(s, 1 / 64) * S) - z / 8)
  decode (q + z / 8) * (max(s, 1 / 64) * S)
}
recipe r { quantize weights of "linear_85" to s }
q = apply r() to ocr
save q to "out/q.safetensors"
check open("out/q.safetensors") == q`);
  expect(error?.message).toBeUndefined();
  const { header, data } = headerOf(session.files.get("out/q.safetensors")!);
  const typeOf = (name: string) => header[`linear_85.w_0.${name}`]!.dtype;
  expect(["codes", "S", "s", "z"].map(typeOf)).toEqual(["U8", "BF16", "F8_E4M3", "U8"]);
  expect(data).toBe(795000 * 6 / 8 + 2 + 19875 + Math.ceil(19875 / 2));
  session.session.close();
});

test("an export of what was opened is that of what was saved; another source, and a file cut short, are refused", async () => {
  const session = openSession();
  const { error } = await session.run(`ocr = open("ocr")
recipe r(b) { quantize weights of "linear_85" to int(b) affine per channel }
q = apply r(b: 5) to ocr
save q to "out/q.safetensors"
back = open("out/q.safetensors")
save back to "out/again.safetensors"
export q to "out/a.onnx" as onnx
export back to "out/b.onnx" as onnx`);
  expect(error?.message).toBeUndefined();
  const { files } = session;
  expect(files.get("out/again.safetensors")).toEqual(files.get("out/q.safetensors"));
  expect(files.get("out/b.onnx")).toEqual(files.get("out/a.onnx"));
  const bytes = files.get("out/q.safetensors")!;
  const refused = async (name: string, changed: Uint8Array) => {
    files.set(name, changed);
    const { error } = await session.run(`open("${name}")`);
    return error?.message;
  };
  expect(await refused("cut.safetensors", bytes.slice(0, bytes.length - 1))).toMatch(
    /data_offsets at byte \d+ must be two offsets/,
  );
  expect(await refused("short.safetensors", bytes.slice(0, 100))).toMatch(
    /length of the header at byte 0 must be at most 92/,
  );
  const text = new TextDecoder("latin1").decode(bytes);
  const hash = /"quire\.source\.sha256":"([0-9a-f]{64})"/.exec(text)![1]!;
  const other = Uint8Array.from(text.replace(hash, "0".repeat(64)), (c) => c.charCodeAt(0));
  expect(await refused("other.safetensors", other)).toMatch(/ch_PP-OCRv4_rec_infer/);
  session.session.close();
});

test("packed numbers of any width come back", () => {
  const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
  for (let bits = 1; bits <= 24; bits++) {
    for (const count of [0, 1, 7, 64, 65]) {
      const values = Int32Array.from(
        { length: count },
        (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> (32 - bits)) - 3,
      );
      const packing: Packing = { count, bits, memory: "i32", signed: false, low: -3 };
      const packed = pack(values, packing, engine);
      expect(packed.length).toBe(sizeOf(packing));
      expect([...unpack(packed, packing, engine)]).toEqual([...values]);
    }
  }
  // Bit 0 is the lowest of the first byte.
  const five = pack(
    Int32Array.of(1, 2, 3),
    { count: 3, bits: 5, memory: "i32", signed: false, low: 0 },
    engine,
  );
  expect([...five]).toEqual([0b010_00001, 0b0_00011_00]);
  engine.close();
});
