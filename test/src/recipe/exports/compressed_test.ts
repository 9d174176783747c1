/** Files for compressed-tensors: the bytes are those that the library itself writes, and its decompressor makes our values of them. */
import fc from "fast-check";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSafetensorsHeader } from "../../../../src/model/safetensors_read.ts";
import { lay } from "../../../../src/numerics/layout.ts";
import { createEngine } from "../../../../src/numerics/engine.ts";
import compressedTensors from "../../../../src/dialects/compressed_tensors.ts";
import {
  bytesOfRow,
  bytesOfRows,
  codesOfRows,
  packedZeros,
} from "../../../../src/recipe/exports/compressed/rows.ts";
import { openModel } from "../../../../src/model/open.ts";
import { openSession, plain } from "../../../open_session.ts";
import { MemorySource } from "../../model/sources.ts";

const folder = fileURLToPath(new URL("../../../fixtures/compressed/", import.meta.url));
const configs = JSON.parse(Deno.readTextFileSync(`${folder}configs.json`));

/** Tensors of a file: type, shape, bytes. */
function tensorsOf(bytes: Uint8Array) {
  const source = new MemorySource(bytes), { tensors, metadata } = readSafetensorsHeader("f", source);
  const found = new Map([...tensors].map(([name, { dtype, shape, offset, size }]) => {
    const data = new Uint8Array(size);
    source.read(offset, data);
    return [name, { dtype, shape, data }];
  }));
  return { found, metadata };
}
const file = (name: string) => tensorsOf(Deno.readFileSync(`${folder}${name}`)).found;

async function exported(format: string, to = "compressed_tensors") {
  const session = openSession(folder);
  const trial = await session.run(`m = open("source.safetensors")
recipe r {
  quantize weights of linear to ${format}
  keep "lm_head"
}
q = apply r() to m
export q to "out/q/" as ${to}
again = open("out/q/model.safetensors")`);
  expect(plain(trial.error?.traceback.join("\n") ?? "")).toBe("");
  const { found, metadata } = tensorsOf(session.files.get("out/q/model.safetensors")!);
  const config = JSON.parse(new TextDecoder().decode(session.files.get("out/q/config.json")));
  session.session.close();
  return { found, metadata, config: config.quantization_config, text: trial.text };
}

const ct = "in compressed_tensors";
test.each([
  ["int4_group", `int(4) ${ct} symmetric per group(32)`, undefined],
  ["int4_affine_group", `int(4) ${ct} affine per group(32)`, undefined],
  ["int3_affine_channel", `int(3) ${ct} affine per channel`, undefined],
  ["int2_tensor", `int(2) ${ct} symmetric per tensor`, undefined],
  ["int5_affine_tensor", `int(5) ${ct} affine per tensor`, undefined],
  ["int8_channel", `int(8) ${ct} symmetric per channel`, undefined],
  ["int8_bytes", `int(8) ${ct} affine per channel`, "compressed_tensors(integers: bytes)"],
  ["fp8_channel", "fp8_e4m3 per channel", undefined],
  ["fp8_tensor", "fp8_e4m3 per tensor", undefined],
  ["nvfp4", `nvfp4 ${ct}`, undefined],
  ["mxfp4", `mxfp4 ${ct}`, undefined],
])("%s: %s has the library's bytes and config", async (name, format, to) => {
  const { found, metadata, config } = await exported(format, to);
  for (const [key, wanted] of file(`${name}.safetensors`)) {
    expect([key, found.get(key)]).toEqual([key, wanted]);
  }
  const extra = [...found.keys()].filter((key) => !file(`${name}.safetensors`).has(key));
  expect(extra).toEqual(["model.norm.weight"]);
  const { moe_sparsity_config: _, ...theirs } = configs[name];
  expect(config).toEqual(theirs);
  expect(metadata.get("format")).toBe("pt");
  expect(metadata.get("quire.recipe")).toMatch(/^recipe r/);
});

/** Numbers of a plain type need no decoder. */
const fail = (): never => {
  throw new Error("There are no blocks in this file");
};

/** What its decompressor has made of these files, beside the values of the model: nvfp4 it computes in bfloat16. */
test.each([
  ["int4_group", `int(4) ${ct} symmetric per group(32)`, 0],
  ["int4_affine_group", `int(4) ${ct} affine per group(32)`, 0],
  ["int3_affine_channel", `int(3) ${ct} affine per channel`, 0],
  ["int5_affine_tensor", `int(5) ${ct} affine per tensor`, 0],
  ["fp8_channel", "fp8_e4m3 per channel", 0],
  ["mxfp4", `mxfp4 ${ct}`, 0],
  ["nvfp4", `nvfp4 ${ct}`, 2 ** -7],
])("%s: the decompressor's values are ours", async (name, format, tolerance) => {
  const session = openSession(folder);
  const { error } = await session.run(`m = open("source.safetensors")
recipe r { quantize weights of linear to ${format}  keep "lm_head" }
q = apply r() to m
export q to "out/q.gguf" as gguf`);
  expect(error).toBeUndefined();
  const model = openModel("q.gguf", new MemorySource(session.files.get("out/q.gguf")!), {
    decode: () => fail(),
  });
  const found = new Map(model.tensors.map((t) => {
    const values = new Float32Array(t.size);
    t.readElements!(0, values);
    return [t.alias, values];
  }));
  for (const [key, { data }] of file(`${name}.values.safetensors`)) {
    const theirs = new Float32Array(data.buffer), ours = found.get(key)!;
    expect(ours.length).toBe(theirs.length);
    ours.forEach((x, i) => {
      if (!(Math.abs(x - theirs[i]!) <= tolerance * Math.abs(x))) {
        expect([key, i, theirs[i]]).toEqual([key, i, x]);
      }
    });
  }
  session.session.close();
});

test("several formats, and what has none, in one file", async () => {
  const session = openSession(folder);
  const trial = await session.run(`m = open("source.safetensors")
recipe r {
  quantize weights of linear to nf4 per group(32)
  quantize weights of "model.layers.0.up" to uint(4) affine per group(32)
  quantize weights of "lm_head" to fp8_e4m3 per channel
}
q = apply r() to m
export q to "out/q.safetensors" as compressed_tensors`);
  expect(trial.error).toBeUndefined();
  expect(plain(trial.text)).toContain(
    "compressed-tensors has no codes for them: model.layers.0.down.weight: nf4",
  );
  const { found } = tensorsOf(session.files.get("out/q.safetensors")!);
  expect(found.get("model.layers.0.down.weight")!.dtype).toBe("F32");
  const { quantization_config: config } = JSON.parse(
    new TextDecoder().decode(session.files.get("out/config.json")),
  );
  expect(config.format).toBe("mixed-precision");
  const targets = Object.values<{ targets: string[] }>(config.config_groups).map((g) => g.targets);
  expect(targets.toSorted()).toEqual([["lm_head"], ["model.layers.0.up"]]);
  session.session.close();
});

test("the config of the source is kept, and a source is not written over", async () => {
  const session = openSession(folder);
  session.files.set("out/m/model.safetensors", Deno.readFileSync(`${folder}source.safetensors`));
  session.files.set(
    "out/m/config.json",
    new TextEncoder().encode(`{ "model_type": "small", "vocab_size": 5 }`),
  );
  const before = session.files.get("out/m/model.safetensors")!;
  const { error } = await session.run(`m = open("out/m/model.safetensors")
recipe r { quantize weights of linear to int(4) per group(32) }
q = apply r() to m
export q to "out/n/" as compressed_tensors`);
  expect(error).toBeUndefined();
  const config = JSON.parse(new TextDecoder().decode(session.files.get("out/n/config.json")));
  expect([config.model_type, config.vocab_size, config.quantization_config.format]).toEqual([
    "small",
    5,
    "pack-quantized",
  ]);
  for (
    const statement of [
      `export q to "out/m/" as compressed_tensors`,
      `export q to "./out/m//model.safetensors" as compressed_tensors`,
      `save q to "out/m/model.safetensors"`,
    ]
  ) {
    const { error } = await session.run(statement);
    expect([statement, error?.name]).toEqual([statement, "over-source"]);
    expect(session.files.get("out/m/model.safetensors")).toBe(before);
  }
  session.session.close();
});

test("rows are packed as the dialect's layout says, and unpacked again", () => {
  const engine = createEngine({ threads: 1, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
  const layout = compressedTensors.layouts.integers!;
  const cases = fc.record({
    bits: fc.integer({ min: 1, max: 8 }),
    rows: fc.integer({ min: 1, max: 5 }),
    cols: fc.integer({ min: 1, max: 70 }),
    signed: fc.boolean(),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ bits, rows, cols, signed, seed }) => {
      const low = signed ? -(2 ** (bits - 1)) : 0;
      const drawn = Array.from(
        { length: rows * cols },
        (_, i) => low + (Math.imul(i + seed, 0x9e3779b1) >>> 8) % 2 ** bits,
      );
      const codes = signed ? Int8Array.from(drawn) : Uint8Array.from(drawn);
      const packed = { format: "pack-quantized", bits, low } as const;
      const bytes = bytesOfRows(packed, codes, cols, engine);
      expect(bytes.length).toBe(rows * bytesOfRow(packed, cols));
      // The layout adds half of the range to signed codes: those from 0 on are there already.
      expect(bytes).toEqual(lay(drawn.map((q) => q - low - 2 ** (bits - 1)), bits, rows, cols, layout));
      expect([...codesOfRows(packed, bytes, cols, engine) as Int16Array]).toEqual(drawn);
      const single = { ...packed, format: "int-quantized" } as const;
      expect([...codesOfRows(single, bytesOfRows(single, codes, cols, engine), cols, engine) as Int16Array])
        .toEqual(drawn);
      // Zero points lie turned: their rows are columns of words.
      const turned = packedZeros(Float32Array.from(drawn), packed, rows, engine);
      const words = new Uint32Array(turned.buffer), height = words.length / cols;
      const column = drawn.filter((_, i) => i % cols === 0);
      const own = new Uint32Array(
        lay(column.map((q) => q - low - 2 ** (bits - 1)), bits, 1, rows, layout).buffer,
      );
      expect(Array.from({ length: height }, (_, i) => words[i * cols])).toEqual([...own]);
    }),
    { seed: 3, numRuns: 200 },
  );
  engine.close();
});
