/** Codes that do not stay in memory are the same codes: every statement that reads them gives the same text and the same bytes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Codes, newCodes } from "../../../../src/formula/scheme/codes.ts";
import { eachPiece, isSpilled, loaded, readKept } from "../../../../src/formula/scheme/kept.ts";
import type { Storage } from "../../../../src/formula/wasm/storage.ts";
import { createEngine } from "../../../../src/numerics/engine.ts";
import { Rooms } from "../../../../src/recipe/keeping/rooms.ts";
import type { Scratch } from "../../../../src/ports.ts";
import { openSession, plain } from "../../../open_session.ts";

class MemoryScratch implements Scratch {
  bytes = new Uint8Array(0);
  closed = false;

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, into: Uint8Array): void {
    expect(offset + into.length).toBeLessThanOrEqual(this.size);
    into.set(this.bytes.subarray(offset, offset + into.length));
  }

  write(offset: number, bytes: Uint8Array): void {
    if (offset + bytes.length > this.size) {
      const longer = new Uint8Array(offset + bytes.length);
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(bytes, offset);
  }

  close(): void {
    this.closed = true;
  }
}

const recipes = [
  "int(4) symmetric per group(40)",
  "uint(3) affine per channel",
  "int(8) affine per tensor clip percentile(99%)",
  "nf4 per group(40)",
  "fp6_e3m2 per channel",
  "binary per channel",
  "int(12) symmetric per tensor",
  "open_range",
];
const script = `ocr = open("ocr")
scheme open_range {
  per channel: s = max(abs(x)) / 20
  encode round(x / s)
  decode q * s
}
${recipes.map((r, i) => `recipe r${i} { quantize weights of "linear_85" to ${r} }`).join("\n")}
${recipes.map((_, i) => `q${i} = apply r${i}() to ocr`).join("\n")}
${recipes.map((_, i) => `report q${i}`).join("\n")}
${recipes.map((_, i) => `save q${i} to "out/q${i}.safetensors"`).join("\n")}
${recipes.map((_, i) => `back${i} = open("out/q${i}.safetensors")`).join("\n")}
${recipes.map((_, i) => `print back${i} == q${i}`).join("\n")}
print q0 == q1
export q0 to "out/q0.gguf" as gguf
export q0 to "out/q0.onnx" as qdq(opset: 21)
export q1 to "out/q1.onnx" as onnx
plot histogram of weights "linear_85" in q2`;

test("beyond the bound codes go to scratch files, and nothing else changes", async () => {
  const opened: MemoryScratch[] = [];
  const scratch = () => opened[opened.push(new MemoryScratch()) - 1]!;
  const [memory, disk] = [openSession(), openSession(undefined, 1, { scratch, codesInMemory: 1 << 16 })];
  const [a, b] = [await memory.run(script), await disk.run(script)];
  expect(a.error?.message).toBeUndefined();
  expect(b.error?.message).toBeUndefined();
  expect(plain(b.text)).toBe(plain(a.text));
  expect(b.statements).toEqual(a.statements);
  expect(b.outputs.at(-1)).toEqual(a.outputs.at(-1));
  expect([...disk.files.keys()]).toEqual([...memory.files.keys()]);
  for (const [path, bytes] of memory.files) {
    expect(bytes.findIndex((v, i) => v !== disk.files.get(path)![i])).toBe(-1);
  }
  expect(a.text.match(/^(yes|no)$/gm)).toEqual([...recipes.map(() => "yes"), "no"]);
  // A file for each apply and for each model opened; 4 bits take half a byte.
  expect(opened.length).toBe(2 * recipes.length);
  expect(opened[0]!.size).toBeLessThan(795000 / 2 + 4 * 19875 + 8);
  disk.session.close();
  memory.session.close();
  expect(opened.every((file) => file.closed)).toBe(true);
});

test("a full disk is an error at the rule, and the session goes on", async () => {
  const full = () => {
    const file = new MemoryScratch();
    file.write = () => {
      throw new Error("Cannot keep codes on disk as there must be room: No space left on device");
    };
    return file;
  };
  const session = openSession(undefined, 1, { scratch: full, codesInMemory: 1 << 16 });
  const { error } = await session.run(`ocr = open("ocr")
recipe r { quantize weights of "linear_85" to int(4) symmetric per group(40) }
q = apply r() to ocr`);
  expect(error?.message).toMatch(/No space left/);
  expect(plain(error!.traceback.join("\n"))).toMatch(/Free space/);
  expect((await session.run("print 1 + 1")).text).toBe("2\n");
  session.session.close();
});

const ranges: Readonly<Record<Storage, readonly [number, number]>> = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  u16: [0, 65535],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  f32: [-8, 8],
};

test("any numbers in any pieces are read as they were written, from anywhere", () => {
  const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
  const storages = Object.keys(ranges) as Storage[];
  const numbers = fc.constantFrom(...storages).chain((storage) => {
    const [low, high] = ranges[storage];
    return fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high })).chain((
      [a, b],
    ) =>
      fc.record({
        storage: fc.constant(storage),
        range: fc.constant({ low: Math.min(a, b), high: Math.max(a, b) }),
        values: fc.array(fc.integer({ min: Math.min(a, b), max: Math.max(a, b) }), {
          minLength: 1,
          maxLength: 70,
        }),
        cuts: fc.array(fc.nat(20), { minLength: 1, maxLength: 20 }),
        from: fc.nat(69),
      })
    );
  });
  fc.assert(
    fc.property(numbers, fc.boolean(), ({ storage, range, values, cuts, from }, known) => {
      const file = new MemoryScratch();
      const room = new Rooms({ scratch: () => file, codesInMemory: 0 }, () => engine).open();
      const other = room.keep("i8", 3);
      other.write(Int8Array.of(1, 2, 3));
      const first = other.end();
      const keeping = room.keep(storage, values.length, known ? range : undefined);
      for (let at = 0, i = 0; at < values.length; i++) {
        const piece = newCodes(storage, Math.min(1 + cuts[i % cuts.length]!, values.length - at));
        piece.set(values.slice(at, at + piece.length));
        keeping.write(piece);
        at += piece.length;
      }
      const kept = keeping.end();
      expect(isSpilled(kept)).toBe(true);
      expect([...loaded(kept)]).toEqual(values);
      expect([...eachPiece(kept)].flatMap(({ piece }) => [...piece])).toEqual(values);
      expect([...loaded(first)]).toEqual([1, 2, 3]);
      const start = from % values.length, into: Codes = new Float32Array(values.length - start);
      readKept(kept, start, into);
      expect([...into]).toEqual(values.slice(start).map(Math.fround));
    }),
    { seed: 7, numRuns: 300 },
  );
  engine.close();
});
